import Testing

@testable import Git

@Suite struct ObjectIDTests {
  private let digits = "0123456789abcdef0123456789abcdef01234567"

  @Test func fortyDigitsAreReadAndPrintedInLowerCase() throws {
    let id = try #require(ObjectID(digits.uppercased()))
    #expect(id.description == digits)
    #expect(id.short == "0123456789")
    #expect(id == ObjectID(digits))
    #expect(id.bytes == (0..<20).map { [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef][$0 % 8] })
    #expect(ObjectID(bytes: id.bytes) == id)
    #expect(ObjectID(id.oid) == id)
    #expect(ObjectID(digits.dropFirst(0)) == id)
  }

  @Test(arguments: [
    "", "0", "012345678", "0123456789abcdef0123456789abcdef0123456", "0123456789abcdef0123456789abcdef012345678",
    "g123456789abcdef0123456789abcdef01234567", " 123456789abcdef0123456789abcdef01234567",
    "+123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123456789abcdef0123456\n",
    "0123456789abcdef0123456789abcdef0123456٣", "0x23456789abcdef0123456789abcdef01234567",
  ])
  func anythingElseIsRefused(_ text: String) {
    #expect(ObjectID(text) == nil)
  }

  @Test(arguments: [0, 19, 21, 32]) func otherNumbersOfBytesAreRefused(_ count: Int) {
    #expect(ObjectID(bytes: [UInt8](repeating: 1, count: count)) == nil)
  }

  @Test func orderIsThatOfTheDigits() throws {
    let texts = [
      "0000000000000000000000000000000000000000", "0000000000000000000000000000000000000001",
      "00000000000000000000000000000000ffffffff", "0000000000000000000000000000000100000000",
      "0000000000000001000000000000000000000000", "8000000000000000000000000000000000000000",
      "ffffffffffffffffffffffffffffffffffffffff",
    ]
    let ids = try texts.map { try #require(ObjectID($0)) }
    #expect(ids.reversed().sorted() == ids)
    #expect(ids.map(\.description) == texts)
    #expect(ids[0] == .zero)
  }

  @Test func theEmptyTreeAndTheEmptyBlobHaveTheirWellKnownNames() {
    #expect(
      RawObject(kind: .tree, bytes: Tree([]).encoded()).id.description == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    #expect(RawObject(kind: .blob, bytes: []).id.description == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
  }

  @Test func pendingObjectsKeepOrderAndDropDuplicates() {
    var first = PendingObjects()
    #expect(first.isEmpty)
    let a = first.addBlob([1])
    var second = PendingObjects()
    let b = second.addBlob([2])
    second.add(RawObject(kind: .blob, bytes: [1]))
    first.merge(second)
    #expect(first.ids == [a, b])
    #expect(first[b]?.bytes == [2])
    #expect(first[.zero] == nil)
  }
}
