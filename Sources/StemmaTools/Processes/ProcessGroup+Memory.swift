#if canImport(Glibc)
  internal import Glibc

  extension ProcessGroup {
    /// Bytes that the processes of the group hold in memory together, as the kernel lists them: see proc(5).
    func residentBytes() -> Int {
      guard let directory = opendir("/proc") else { return 0 }
      defer { closedir(directory) }
      var pages = 0
      while let entry = readdir(directory) {
        let process = entry.pointee.d_name.0
        guard process >= 0x31, process <= 0x39 else { continue }
        pages += residentPages(ofProcessIn: entry)
      }
      return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Zero for a process of another group, and for one that has ended meanwhile.
    private func residentPages(ofProcessIn entry: UnsafeMutablePointer<dirent>) -> Int {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let file = open("/proc/\(name)/stat", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return 0 }
      defer { close(file) }
      var buffer = [UInt8](repeating: 0, count: 1024)
      let count = read(file, &buffer, buffer.count)
      // The program's name stands in parentheses and may hold anything; what follows it is: state, parent, group, …
      guard count > 0, let name = buffer[..<count].lastIndex(of: UInt8(ascii: ")")) else { return 0 }
      let fields = buffer[(name + 1)..<count].split(separator: UInt8(ascii: " "))
      guard fields.count > 21, Int(text: fields[2]) == Int(leader) else { return 0 }
      return Int(text: fields[21]) ?? 0
    }
  }

  extension Int {
    fileprivate init?(text: ArraySlice<UInt8>) { self.init(String(decoding: text, as: UTF8.self)) }
  }
#endif
