internal import Clibgit2

/// The zlib that comes with libgit2, within bounds.
enum Zlib {
  /// No stream expands by more than this.
  static let highestRatio = 1032

  /// The first bytes of a stream, and whether they and the stream end together; nil where it is none.
  static func inflate(_ packed: ArraySlice<UInt8>, atMost limit: Int) -> (bytes: [UInt8], isComplete: Bool)? {
    var code: Int32 = -1
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      count = limit
      code = packed.withUnsafeBufferPointer { stemma_inflate($0.baseAddress, $0.count, buffer.baseAddress, &count) }
      if code < 0 { count = 0 }
    }
    return code < 0 ? nil : (bytes, code == 1)
  }

  /// The bytes of a stream that makes exactly so many; what follows on the stream is not looked at. nil for any other.
  static func inflate(_ packed: ArraySlice<UInt8>, toExactly count: Int) -> [UInt8]? {
    guard count / highestRatio <= packed.count, let bytes = inflate(packed, atMost: count + 1)?.bytes,
      bytes.count == count
    else { return nil }
    return bytes
  }

  /// A stream that is exactly as long as it should be; nil for any other.
  static func inflate(_ packed: ArraySlice<UInt8>, exactly count: Int) -> [UInt8]? {
    guard count / highestRatio <= packed.count, let result = inflate(packed, atMost: count), result.isComplete,
      result.bytes.count == count
    else { return nil }
    return result.bytes
  }
}
