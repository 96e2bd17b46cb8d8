#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
internal import StemmaKit

/// A new directory that only this user can enter, and that is there for the length of one call.
struct PrivateDirectory {
  /// Absolute, with no symbolic link in it: programs name it in the same words.
  let path: String

  /// Makes a directory, calls, and removes the directory with everything that is in it then.
  ///
  /// - Parameter base: the directory that it is made in.
  /// - Throws: what `body` throws; `StemmaError` where the directory cannot be made, or cannot be removed after a
  ///   `body` that went well.
  static func with<Answer>(in base: String, _ body: (PrivateDirectory) throws -> Answer) throws -> Answer {
    let directory = try PrivateDirectory(in: base)
    let answer = Swift.Result { try body(directory) }
    let failure = directory.remove()
    if case .success = answer, let failure { throw failure }
    return try answer.get()
  }

  private init(in base: String) throws {
    var template = Array("\(base)/stemma-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil, let real = realpath(template, nil) else {
      throw Self.failure("cannot make a directory in '\(base)'")
    }
    defer { free(real) }
    path = String(cString: real)
  }

  /// Writes files, and the directories that they need, for this user's eyes only.
  ///
  /// - Parameter files: bytes by their paths below the directory.
  /// - Throws: `StemmaError` where a path leads out of the directory or a file cannot be written.
  func write(_ files: [String: [UInt8]]) throws {
    var known: Set<String> = []
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      var parent = path
      for part in try RelativePath.parts(of: name).dropLast() {
        parent += "/" + part
        guard known.insert(parent).inserted else { continue }
        guard mkdir(parent, 0o700) == 0 || errno == EEXIST else { throw Self.failure("cannot write '\(name)'") }
      }
      try write(bytes, to: name)
    }
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.failure("cannot write '\(name)'") }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Self.write(file, $0) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        let failure = Self.failure("cannot write '\(name)'")
        _ = close(file)
        throw failure
      }
      rest = rest.dropFirst(count)
    }
    guard close(file) == 0 else { throw Self.failure("cannot write '\(name)'") }
  }

  private static func write(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(file, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(file, bytes.baseAddress, bytes.count)
    #endif
  }

  static func failure(_ what: String, _ number: Int32 = errno) -> StemmaError {
    .failed("\(what): \(String(cString: strerror(number)))")
  }
}
