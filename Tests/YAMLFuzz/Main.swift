import Foundation
import FuzzSupport

/// Fuzzes the YAML reader and writer of `Manifests`. See `scripts/fuzz`.
///
///     YAMLFuzz [OPTIONS]          supervises workers and reports
///     YAMLFuzz work [OPTIONS]     is a worker: checks every case of its share, until one fails
///     YAMLFuzz check FILE         checks one file thoroughly and prints each step
@main
enum Main {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch arguments.first {
      case "check": exit(try FileCheck.run(arguments.last ?? ""))
      case "work": exit(try Worker(Options(arguments.dropFirst())).run())
      default: exit(try Supervisor(Options(arguments[...])).run())
      }
    } catch {
      say("error: \(error)")
      exit(64)
    }
  }
}

/// Says something on standard error.
func say(_ text: String, terminator: String = "\n") {
  FileHandle.standardError.write(Data((text + terminator).utf8))
}
