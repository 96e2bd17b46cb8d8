/// Keeps what was once read of a store's history, outside of the store. Losing it loses nothing.
public protocol HistoryCache: Sendable {
  /// The parts that were kept last, in their order; nil where nothing was.
  func load() -> [[UInt8]]?

  /// Keeps parts in the place of what was kept before; where that does not work, nothing is kept.
  func keep(_ parts: [[UInt8]])
}
