import Git
import Testing

@testable import StemmaKit

@Suite("remote bases") struct RemoteBaseTests {
  private static let url = "https://github.com/acme/bases//web?ref=v1.0.0"
  private static let note =
    "note: the kustomization is built for every cabinet: name one for each with '--overlay overlays/{environment}'"

  private static func uses(_ bases: String...) -> [String: String] {
    ["kustomization.yaml": "resources:\n" + bases.map { "- \($0)\n" }.joined()]
  }

  @Test(
    "what kustomize would fetch",
    arguments: [
      ("https://github.com/acme/bases//web?ref=v1", true), ("ssh://git@example.com/acme/bases", true),
      ("git@github.com:acme/bases.git", true), ("git::https://example.com/bases", true),
      ("github.com/acme/bases", true),
      ("gitlab.com/acme/bases?ref=main", true), ("example.com/acme/bases.git", true), ("bases.git/web", true),
      ("example.com/acme//web", true), ("https://example.com/web.yaml", true), ("file:///etc", true),
      ("web.yaml", false), ("../base", false), ("github.company/base", false), ("a/b@c", false), ("", false),
    ])
  func remote(reference: String, expected: Bool) { #expect(KustomizationFile.isRemote(reference) == expected) }

  @Test("are refused where none may be fetched") func refused() throws {
    try expectCapture(
      of: Self.uses(Self.url),
      is: """
        refused: kustomization.yaml: the remote base '\(Self.url)' is not part of the directory
        hint: fetch and capture it with '--vendor', or copy it into the directory
        """)
    // A directory of that name is one.
    try expectCapture(
      of: Self.uses("github.com/acme/bases").merging(["github.com/acme/bases/kustomization.yaml": ""]) { $1 },
      is: "kustomize: github.com/acme/bases/kustomization.yaml kustomization.yaml\n\(Self.note)")
  }

  @Test("are captured with what they use, and nothing else of their repository") func vendored() throws {
    let repository = RemoteRepository(
      [
        "web/kustomization.yaml": "resources: [deployment.yaml, ../shared]\n", "web/deployment.yaml": "",
        "web/config/a.txt": "", "shared/kustomization.yaml": "", "other/kustomization.yaml": "", "README.md": "",
      ], directory: "web", commit: "c0ffee", skipped: ["web/logo": "a symbolic link", "other/x": "a submodule"])
    try expectCapture(
      of: Self.uses(Self.url), remote: MemoryRemote(repositories: [Self.url: repository]),
      is: """
        kustomize: kustomization.yaml vendor/1/shared/kustomization.yaml vendor/1/web/config/a.txt \
        vendor/1/web/deployment.yaml vendor/1/web/kustomization.yaml
        vendored: \(Self.url) in vendor/1/web
        note: '\(Self.url)' was fetched at c0ffee
        note: 'vendor/1/web/logo' was left out: a symbolic link
        \(Self.note)
        """)
  }

  @Test("may use remote bases, and each is fetched once") func nested() throws {
    let (one, two) = ("https://example.com/one.git", "https://example.com/two.git//deep")
    let remote = MemoryRemote(repositories: [
      one: RemoteRepository(["kustomization.yaml": "bases:\n- \(two)\n- \(one)\n", "a.yaml": ""], commit: "111"),
      two: RemoteRepository(["deep/kustomization.yml": "", "b.yaml": ""], directory: "deep", commit: "222"),
    ])
    try expectCapture(
      of: Self.uses(one, two), remote: remote,
      is: """
        kustomize: kustomization.yaml vendor/1/a.yaml vendor/1/kustomization.yaml vendor/2/deep/kustomization.yml
        vendored: \(one) in vendor/1
        vendored: \(two) in vendor/2/deep
        note: '\(one)' was fetched at 111
        note: '\(two)' was fetched at 222
        \(Self.note)
        """)
  }

  @Test("cannot bring what no source may hold, or take the place of files") func hostile() throws {
    func check(_ files: [String: String], beside: [String: String] = [:], is expected: String) throws {
      let remote = MemoryRemote(repositories: [Self.url: RemoteRepository(files, commit: "c0ffee")])
      try expectCapture(of: Self.uses(Self.url).merging(beside) { $1 }, remote: remote, is: expected)
    }
    let root = ["kustomization.yaml": ""]
    try check(
      root.merging([".gitattributes": ""]) { $1 },
      is: """
        error: 'vendor/1/.gitattributes' changes how Git reads its directory
        hint: leave it out with '--exclude vendor/1/.gitattributes'
        """)
    try check(
      root.merging(["x/../../a.yaml": ""]) { $1 },
      is: """
        error: the path 'vendor/1/x/../../a.yaml' cannot be stored
        hint: give the file another name
        """)
    try check(
      root, beside: ["vendor/1/kustomization.yaml": "namePrefix: mine-\n"],
      is: """
        error: 'vendor/1/kustomization.yaml' is where the remote base '\(Self.url)' would go
        hint: give the directory 'vendor/1' another name
        """)
    try expectCapture(
      of: Self.uses(Self.url), remote: MemoryRemote(repositories: [:]), is: "error: cannot fetch '\(Self.url)'")
  }
}

@Suite("what kustomize is given") struct KustomizeRequestTests {
  private static func key(_ target: String) -> SourceKey {
    SourceKey(tree: .zero, kind: .kustomize, target: target, namespace: "staging")
  }

  @Test("addresses of remote bases become paths, at every depth; everything else stays as it is") func localized()
    throws
  {
    let (one, two) = ("https://example.com/one.git", "https://example.com/two.git//deep")
    let files = [
      "overlays/prod/kustomization.yaml": "# mine\nresources:\n- \(one)\n- ../../base\nnamePrefix: a-\n",
      "base/kustomization.yml": "resources: [a.yaml]\ncomponents: ['\(two)']\n",
      "vendor/1/kustomization.yaml": "bases: ['\(two)']\n", "vendor/2/deep/Kustomization": "# nothing\n",
      "base/a.yaml": "resources: ['\(one)']\n", "README.md": "see \(one)\n",
    ]
    let request = try KustomizeSource.request(
      Self.key("overlays/prod"), files.mapValues { Array($0.utf8) }, vendored: [one: "vendor/1", two: "vendor/2/deep"])
    let texts = request.files.mapValues { String(decoding: $0, as: UTF8.self) }
    let expected = [
      "overlays/prod/kustomization.yaml": "namePrefix: a-\nresources:\n- \"../../vendor/1\"\n- \"../../base\"\n",
      "base/kustomization.yml": "components:\n- \"../vendor/2/deep\"\nresources:\n- a.yaml\n",
      "vendor/1/kustomization.yaml": "bases:\n- \"../2/deep\"\n",
    ]
    #expect(texts == files.merging(expected) { $1 })
    #expect(request.program == .kustomize)
    #expect(request.directory == "overlays/prod")
  }

  @Test("without remote bases every byte stays") func untouched() throws {
    let files = ["kustomization.yaml": Array("resources: [a.yaml] # mine\r\n".utf8), "a.yaml": [0xFF]]
    #expect(try KustomizeSource.request(Self.key(""), files, vendored: [:]).files == files)
  }

  @Test("a directory that was not captured") func unknown() throws {
    let files =
      ["overlays/prod/kustomization.yaml": [], "overlays/staging/Kustomization": [], "base/a.yaml": []]
      as [String: [UInt8]]
    expectError(
      "the source has no kustomization 'overlays/dev'", details: ["overlays/prod", "overlays/staging"],
      hints: ["add one to the source and capture it again, or name another with '--overlay'"]
    ) {
      _ = try KustomizeSource.request(Self.key("overlays/dev"), files, vendored: [:])
    }
  }
}
