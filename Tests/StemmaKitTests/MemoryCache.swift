import StemmaKit
import Synchronization

/// Keeps indexes in memory.
final class MemoryCache: HistoryCache {
  let parts = Mutex<[HistoryIndex: [[UInt8]]]>([:])
  func load(_ index: HistoryIndex) -> [[UInt8]]? { parts.withLock { $0[index] } }
  func keep(_ parts: [[UInt8]], as index: HistoryIndex) { self.parts.withLock { $0[index] = parts } }
}
