import StemmaKit
import Testing

@testable import StemmaTools

/// Addresses are read as kustomize writes them, and nothing else is fetched.
@Suite struct RemoteAddressTests {
  @Test(
    arguments: [
      ("https://host.io/org/repo//sub/dir?ref=v1.0.0", "https://host.io/org/repo", "sub/dir", "v1.0.0"),
      ("https://host.io/org/repo//sub/dir/", "https://host.io/org/repo", "sub/dir", nil),
      ("https://host.io/a/b/c?ref=main", "https://host.io/a/b/c", "", "main"),
      ("https://host.io/org/repo.git/sub?timeout=30s&ref=x", "https://host.io/org/repo.git", "sub", "x"),
      ("https://host.io/org/repo.git", "https://host.io/org/repo.git", "", nil),
      ("git::https://host.io/org/repo//sub?version=v2", "https://host.io/org/repo", "sub", "v2"),
      ("github.com/org/repo//path?ref=v1", "https://github.com/org/repo", "path", "v1"),
      ("https://github.com/org/repo/path/to?ref=feature/x", "https://github.com/org/repo", "path/to", "feature/x"),
      ("https://github.com/org/repo/?ref=", "https://github.com/org/repo", "", nil),
      ("git@host.io:org/repo.git//path?ref=abc", "git@host.io:org/repo.git", "path", "abc"),
      ("git@github.com:org/repo/path", "git@github.com:org/repo", "path", nil),
      ("ssh://git@host.io:2222/org/repo.git//path", "ssh://git@host.io:2222/org/repo.git", "path", nil),
      ("ssh://git@github.com/org/repo", "ssh://git@github.com/org/repo", "", nil),
      ("file:///srv/repo//sub?ref=x", "file:///srv/repo", "sub", "x"),
    ] as [(String, String, String, String?)])
  func addressesAreTakenApart(url: String, repository: String, directory: String, reference: String?) throws {
    let address = try RemoteAddress(url)
    #expect(address.repository == repository)
    #expect(address.directory == directory)
    #expect(address.reference == reference)
  }

  @Test(
    arguments: [
      "", "-u", "--upload-pack=x", "http://host/org/repo", "ext::sh -c id", "git://host/repo", "https:///repo",
      "https://-oProxyCommand=x/repo", "ssh://-oProxyCommand=x/repo", "git@-oProxyCommand=x:repo", "-x@host:repo",
      "file://host/repo", "../base", "host:repo", "https://host/", "https://host//sub", "git@host:-x", "a b@host:x",
    ])
  func otherAddressesAreNot(_ url: String) {
    expectError(
      "'\(url)' is not the address of a git repository",
      hints: [
        "write it as 'https://host/org/repo//dir?ref=v1', 'ssh://git@host/org/repo//dir' or 'git@host:org/repo.git//dir'"
      ]
    ) { _ = try RemoteAddress(url) }
  }

  @Test(arguments: ["https://host/x/y.yaml", "https://github.com/o/r/raw/main/d.yml", "https://host/x.json?ref=v1"])
  func singleFilesAreNot(_ url: String) {
    expectError(
      "'\(url)' is a single file and not a git repository", hints: ["download it and refer to the copy"]
    ) { _ = try RemoteAddress(url) }
  }

  @Test(arguments: ["https://u:pw@host/org/repo", "https://me@host/org/repo", "ssh://u:pw@host/org/repo"])
  func credentialsAreNotShown(_ url: String) {
    expectError("the address of a remote base holds what looks like a secret", .refused) { _ = try RemoteAddress(url) }
  }

  @Test(arguments: ["-x", "a:b", "+a", "a^{x}", "a*", "a%20b", "@"])
  func referencesAreNames(_ reference: String) {
    expectError("'\(reference)' is not the name of a branch, a tag or a commit") {
      _ = try RemoteAddress("https://host/org/repo//sub?ref=\(reference)")
    }
  }

  @Test func directoriesDoNotLeadOut() {
    expectError("'../x' is not a path below a directory") { _ = try RemoteAddress("https://host/org/repo//../x") }
  }
}

/// What a commit holds is taken, passed over with the reason, or too much.
@Suite struct RemoteListingTests {
  private func listing(_ lines: String...) throws -> RemoteListing {
    try RemoteListing(Array(lines.map { $0 + "\0" }.joined().utf8), url: "u")
  }

  @Test func otherThanFilesArePassedOver() throws {
    let listing = try listing(
      "100644 blob a1      12\tb c.yaml", "100755 blob a2       0\tx/run", "120000 blob a3       4\tlink",
      "160000 commit a4       -\tmodule", "100644 blob a5 8388609\tbig", "100644 blob a6 1\t../up")
    #expect(listing.entries.map(\.path) == ["b c.yaml", "x/run"])
    #expect(
      listing.skipped == [
        "link": "it is a symbolic link", "module": "it is a submodule", "big": "it is larger than 8 MiB",
        "../up": "its path leads out of the repository",
      ])
  }

  @Test func moreThanTheLimitsIsRefused() {
    let files = (0...20_000).map { "100644 blob a 1\tf\($0)\0" }.joined()
    expectError("'u' holds more than 20000 files") { _ = try RemoteListing(Array(files.utf8), url: "u") }
    let large = (0...8).map { "100644 blob a 8388608\tf\($0)\0" }.joined()
    expectError("'u' holds more than 64 MiB") { _ = try RemoteListing(Array(large.utf8), url: "u") }
  }

  @Test func contentsMustBeThoseOfTheFiles() throws {
    let listing = try listing("100644 blob a1 2\tx", "100644 blob a2 0\ty")
    #expect(try listing.files(from: Array("a1 blob 2\n\n\n\na2 blob 0\n\n".utf8)) == ["x": [10, 10], "y": []])
    for contents in ["", "a1 blob 2\nab\na2 missing\n", "a1 blob 2\na"] {
      #expect(throws: StemmaError.self) { try listing.files(from: Array(contents.utf8)) }
    }
  }
}
