/// Objects that others may be differences from, the newest of them, for all packs together.
final class BaseCache {
  private struct Place: Hashable {
    let pack: Int
    let start: Int
  }

  /// The most bytes that are kept.
  private static let limit = 8 << 20
  /// The most objects that are kept.
  private static let count = 20_000
  private var objects: [Place: RawObject] = [:]
  private var order: [Place] = []
  private var first = 0
  private var size = 0

  subscript(pack: Int, start: Int) -> RawObject? {
    get { objects[Place(pack: pack, start: start)] }
    set {
      let place = Place(pack: pack, start: start)
      guard let object = newValue, object.bytes.count <= Self.limit / 4, objects[place] == nil else { return }
      objects[place] = object
      order.append(place)
      size += object.bytes.count
      while size > Self.limit || order.count - first > Self.count { drop() }
    }
  }

  private func drop() {
    guard first < order.count else { return }
    size -= objects.removeValue(forKey: order[first])?.bytes.count ?? 0
    first += 1
    if first > 4096 {
      order.removeFirst(first)
      first = 0
    }
  }
}
