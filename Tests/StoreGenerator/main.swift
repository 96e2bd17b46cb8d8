import Foundation
import StemmaKit

/// Makes a store with a long history for measurements: `StoreGenerator PATH OPERATIONS SEED`.
let arguments = CommandLine.arguments
guard arguments.count == 4, let count = Int(arguments[2]), let seed = UInt64(arguments[3]), count >= 100 else {
  FileHandle.standardError.write(Data("usage: StoreGenerator PATH OPERATIONS SEED\n".utf8))
  exit(64)
}
let generator = try Generator(path: arguments[1], seed: seed)
try generator.run(operations: count)
