import Manifests

/// Edits of one file at random places. What is tried depends on the bytes alone, so that a file repeats a finding.
struct EditProbe {
  private let bytes: [UInt8]
  private let root: Value
  private var random: SplitMix

  init(bytes: [UInt8], root: Value) {
    self.bytes = bytes
    self.root = root
    random = SplitMix(seed: bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
  }

  /// Sets and removes the value at one path.
  mutating func check(_ trace: ((String) -> Void)?) throws(Finding) {
    let path = path()
    var values = RandomValues(SplitMix(seed: random.next()))
    let value = values.value(depth: 2)
    trace?("setting \(path) to \(value)")
    try checkSet(path, value)
    trace?("removing \(path)")
    try checkRemove(path, in: bytes, root)
  }

  private func checkSet(_ path: [String], _ value: Value) throws(Finding) {
    guard let edited = try? YAMLEdit.set(path, to: value, in: bytes) else { return }
    let expected = root.setting(path[...], to: value)
    let change = "\(path) set to \(value): \(String(shown: edited))"
    try require(try read(edited, change) == expected, "what is set is read, and nothing else changes", change)
    try require((try? YAMLEdit.set(path, to: value, in: edited)) == edited, "setting again changes nothing", change)
  }

  private func checkRemove(_ path: [String], in bytes: [UInt8], _ root: Value) throws(Finding) {
    guard let edited = try? YAMLEdit.remove(path, in: bytes) else { return }
    let change = "\(path) removed: \(String(shown: edited))"
    if root.value(at: path) == nil { return try require(edited == bytes, "what is not there is not removed", change) }
    let expected = root.removing(path[...]) ?? [:]
    let actual = try read(edited, change)
    try require(actual == expected || actual == .null && expected == [:], "what is removed is gone, alone", change)
  }

  private func read(_ bytes: [UInt8], _ change: String) throws(Finding) -> Value {
    do { return try YAML.document(bytes)?.value ?? .null } catch {
      throw Finding(property: "what is edited can be read", detail: "\(error), \(change)")
    }
  }

  /// A path that leads along the file's own keys, and from somewhere on perhaps along others.
  private mutating func path() -> [String] {
    var result: [String] = []
    var place: Value? = root
    repeat {
      let keys = place?.mapValue?.keys ?? []
      let key = keys.isEmpty || random.once(in: 4) ? newKey() : random.pick(keys)
      place = place?[key]
      result.append(key)
    } while random.below(4) > 0 && result.count < 5
    return result
  }

  private mutating func newKey() -> String {
    let key = random.once(in: 3) ? random.text() : random.pick(["a", "new", "kind", "<<", "yes", "1", "é"])
    return key.utf8.count <= Limits.standard.key ? key : "new"
  }
}

extension Value {
  func value(at path: [String]) -> Value? { path.reduce(Optional(self)) { $0?[$1] } }

  /// The value with another one at a path; nil where the path leads through what is no mapping.
  func setting(_ path: ArraySlice<String>, to value: Value) -> Value? {
    guard let key = path.first else { return value }
    guard var map = self == .null ? Map() : mapValue else { return nil }
    map[key] = (map[key] ?? .null).setting(path.dropFirst(), to: value)
    return map[key] == nil ? nil : .map(map)
  }

  /// The value without what is at a path, and without mappings that become empty; nil where nothing is left.
  func removing(_ path: ArraySlice<String>) -> Value? {
    guard let key = path.first, var map = mapValue else { return nil }
    map[key] = map[key]?.removing(path.dropFirst())
    return map.isEmpty ? nil : .map(map)
  }
}
