/// The objects of a repository as its files hold them, read without libgit2, which trusts what it reads.
///
/// Every object has a place, counted from 0, so that a caller can mark what it has seen. An object that is stored twice
/// has two.
public final class ObjectFiles {
  /// What is wrong with the files, as far as it was looked at.
  public private(set) var flaws: [Flaw]
  private let directory: String
  private let packs: [Pack]
  /// The place of the first object of each pack.
  private let bases: [Int]
  /// Ascending; their places follow on those of the packs.
  private let loose: [ObjectID]
  private var latest = 0
  /// Objects that were read a short while ago, and where names were found: what belongs together is asked for several
  /// times.
  private var recent = [(place: Int, object: RawObject)?](repeating: nil, count: recentObjects)
  private var known = [(id: ObjectID, place: Int)?](repeating: nil, count: knownPlaces)

  private static let recentObjects = 1024
  /// The most bytes of an object that is kept.
  private static let recentSize = 8 << 10
  private static let knownPlaces = 8192

  /// Looks at the files below `objects/`, not yet at the objects.
  ///
  /// - Throws: `permission` or `notFound` where a directory cannot be listed.
  public init(repository path: String) throws(GitError) {
    directory = path + "/objects"
    var (listing, packs, failures) = try Self.open(directory)
    // Another process may be merging packs: those that went away meanwhile are looked for again.
    if failures.contains(where: \.isGone) { (listing, packs, failures) = try Self.open(directory) }
    flaws = listing.flaws + failures.map(\.flaw)
    self.packs = packs
    var next = 0
    bases = packs.map { pack in
      defer { next += pack.index.count }
      return next
    }
    loose = listing.loose.sorted()
    placeCount = next + loose.count
  }

  private static func open(
    _ directory: String
  ) throws(GitError) -> (ObjectListing, [Pack], [(flaw: Flaw, isGone: Bool)]) {
    var listing = ObjectListing(directory)
    try listing.scan()
    var packs: [Pack] = []
    var failures: [(flaw: Flaw, isGone: Bool)] = []
    let cache = BaseCache()
    for (number, name) in listing.packs.enumerated() {
      do throws(PackFailure) {
        packs.append(try Pack(name, in: directory + "/pack", cache: cache, number: number))
      } catch {
        failures.append((flaw(error, of: name), error.error.kind == .notFound))
      }
    }
    return (listing, packs, failures)
  }

  /// The number of places.
  public let placeCount: Int
  public var packCount: Int { packs.count }
  public var looseCount: Int { loose.count }
  /// The bytes of all packs.
  public var packSize: Int { packs.reduce(0) { $0 + $1.size } }

  /// Where an object is; nil where it is nowhere.
  public func place(of id: ObjectID) -> Int? {
    let slot = Int(id.fraction) % Self.knownPlaces
    if let known = known[slot], known.id == id { return known.place }
    guard let place = find(id) else { return nil }
    known[slot] = (id, place)
    return place
  }

  private func find(_ id: ObjectID) -> Int? {
    if let index = loose.position(of: id) { return placeCount - loose.count + index }
    for offset in packs.indices {
      // What belongs together was packed together.
      let number = (latest + offset) % packs.count
      if let position = packs[number].index.position(of: id) {
        latest = number
        return bases[number] + position
      }
    }
    return nil
  }

  /// The name of the object at a place.
  public func id(at place: Int) -> ObjectID {
    let firstLoose = placeCount - loose.count
    if place >= firstLoose { return loose[place - firstLoose] }
    let number = pack(of: place)
    return packs[number].index.id(at: place - bases[number])
  }

  /// Reads an object and checks its name.
  ///
  /// - Throws: `notFound`, `corrupt`, or `unsupported` for one that is too large.
  public func object(_ id: ObjectID) throws(GitError) -> RawObject {
    guard let place = place(of: id) else { throw GitError(.notFound, "there is no object '\(id)'") }
    return try object(at: place)
  }

  /// Reads the object at a place and checks its name.
  public func object(at place: Int) throws(GitError) -> RawObject {
    let slot = place % Self.recentObjects
    if let known = recent[slot], known.place == place { return known.object }
    let object = try read(place)
    if object.bytes.count <= Self.recentSize { recent[slot] = (place, object) }
    return object
  }

  private func read(_ place: Int) throws(GitError) -> RawObject {
    let id = id(at: place)
    if place >= placeCount - loose.count {
      guard let object = try LooseObject.read(id, in: directory, atMost: InspectionLimits.object) else {
        throw GitError(.notFound, "there is no object '\(id)'")
      }
      return object
    }
    let number = pack(of: place)
    let pack = packs[number]
    let object: RawObject
    do throws(GitError) { object = try pack.object(startingAt: try pack.index.start(at: place - bases[number])) } catch
    {
      throw GitError(error.kind, "object '\(id)' in '\(pack.name)' \(error.message)")
    }
    guard object.id == id else { throw GitError(.corrupt, "object '\(id)' in '\(pack.name)' has another hash") }
    return object
  }

  /// Reads all packs and their indexes as a whole and adds what is wrong to `flaws`.
  public func checkChecksums() {
    for pack in packs {
      do throws(PackFailure) { try pack.checkChecksums() } catch { flaws.append(Self.flaw(error, of: pack.name)) }
      checkDerived(pack, ".rev", .forgedDerivative, "does not agree with the pack's index") { place throws(GitError) in
        try pack.agreesWithReverseIndex(in: place)
      }
      checkDerived(pack, ".bitmap", .derivative, "is damaged, or of another pack") { place throws(GitError) in
        try pack.hasSoundBitmap(in: place)
      }
    }
  }

  /// - Parameter check: whether a file is as it should be; nil where there is none.
  private func checkDerived(
    _ pack: Pack, _ ending: String, _ kind: Flaw.Kind, _ message: String,
    _ check: (_ directory: String) throws(GitError) -> Bool?
  ) {
    let file = "objects/pack/\(pack.name)\(ending)"
    do throws(GitError) {
      if try check(directory + "/pack") == false { flaws.append(Flaw(kind, file, message)) }
    } catch { flaws.append(Flaw(.derivative, file, error.message)) }
  }

  private func pack(of place: Int) -> Int { (bases.firstIndex { $0 > place } ?? bases.count) - 1 }

  private static func flaw(_ failure: PackFailure, of name: String) -> Flaw {
    Flaw(
      failure.isIndex ? .packIndex : .pack, "objects/pack/\(name).\(failure.isIndex ? "idx" : "pack")",
      failure.error.message)
  }
}

extension [ObjectID] {
  /// Where an element of an ascending list is.
  fileprivate func position(of id: ObjectID) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == id ? low : nil
  }
}
