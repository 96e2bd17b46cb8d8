import Foundation
import FuzzSupport
import Git
import TestSupport
import Testing

@testable import StemmaKit

@Suite("keys that signed", .timeLimit(.minutes(1))) struct SigningKeyTests {
  private func key(_ text: String) -> SigningKey? { SigningKey(signature: Array(text.utf8)) }

  @Test("what ssh-keygen, gpg and gpgsm make") func real() {
    #expect(key(Signatures.ssh) == SigningKey(.ssh, type: "ssh-ed25519", fingerprint: Signatures.sshFingerprint))
    let windows = Signatures.ssh.split(separator: "\n").joined(separator: "\r\n")
    #expect(key(windows) == key(Signatures.ssh))
    #expect(key(Signatures.openPGP) == SigningKey(.openpgp, fingerprint: Signatures.openPGPFingerprint))
    let named = Signatures.openPGP.split(separator: "\n", maxSplits: 1).joined(separator: "\nVersion: GnuPG v2\n")
    #expect(key(named) == key(Signatures.openPGP))
    #expect(key("-----BEGIN SIGNED MESSAGE-----\nMIIC\n-----END SIGNED MESSAGE-----") == SigningKey(.x509))
  }

  @Test(
    "what cannot be read",
    arguments: [
      ("", nil), ("-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----", nil),
      ("-----BEGIN SSH SIGNATURE-----", SigningKey.Format.ssh),
      ("-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----", .ssh),
      ("-----BEGIN SSH SIGNATURE-----\n*\n-----END SSH SIGNATURE-----", .ssh),
      ("-----BEGIN PGP SIGNATURE-----\n\n\n-----END PGP SIGNATURE-----", .openpgp),
      ("-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----", .openpgp),
      ("-----BEGIN PGP SIGNATURE-----\n-----END SSH SIGNATURE-----", .openpgp),
    ])
  func unreadable(text: String, format: SigningKey.Format?) {
    #expect(key(text) == format.map { SigningKey($0) })
  }

  @Test(
    "keys of every type have the fingerprint that ssh-keygen prints", .enabled(if: Program.exists("ssh-keygen")),
    arguments: [["ed25519"], ["rsa", "-b", "2048"], ["ecdsa", "-b", "384"]])
  func oracle(options: [String]) throws {
    let directory = try TemporaryDirectory()
    let keygen = { (arguments: String...) in try Self.keygen(arguments, in: directory) }
    try Self.keygen(["-q", "-N", "", "-f", "key", "-t"] + options, in: directory)
    try directory.write("text", to: "text")
    _ = try keygen("-q", "-Y", "sign", "-f", "key", "-n", "git", "text")
    let signature = try String(contentsOfFile: directory.appending("text.sig"), encoding: .utf8)
    let signer = try #require(key(signature))
    #expect(try keygen("-lf", "key.pub").contains(" \(try #require(signer.fingerprint)) "))
    let type = try String(contentsOfFile: directory.appending("key.pub"), encoding: .utf8).split(separator: " ")[0]
    #expect(signer.type == String(type))

    // A certificate has the fingerprint of its key.
    _ = try keygen("-q", "-t", "ed25519", "-N", "", "-f", "authority")
    _ = try keygen("-q", "-s", "authority", "-I", "ada", "-n", "ada", "key.pub")
    let certificate = try String(contentsOfFile: directory.appending("key-cert.pub"), encoding: .utf8)
      .split(separator: " ")
    let blob = try #require(Data(base64Encoded: String(certificate[1])))
    let certified = SSHSignature.key(Self.signature(of: Array(blob)))
    #expect(certified == SigningKey(.ssh, type: String(certificate[0]), fingerprint: signer.fingerprint))
    #expect(try keygen("-lf", "key-cert.pub").contains(" \(try #require(certified.fingerprint)) "))
  }

  @discardableResult
  private static func keygen(_ arguments: [String], in directory: TemporaryDirectory) throws -> String {
    let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
    let result = try #require(Program("ssh-keygen")).run(arguments, environment: environment, in: directory.path)
    #expect(result.status == 0, "\(result.errors)")
    return result.output
  }

  /// An SSH signature that ends behind its key.
  private static func signature(of key: [UInt8]) -> [UInt8] {
    Array("SSHSIG".utf8) + [0, 0, 0, 1] + withUnsafeBytes(of: UInt32(key.count).bigEndian) { Array($0) } + key
  }

  @Test("a commit that git signed", .enabled(if: Program.exists("ssh-keygen"))) func commit() throws {
    let test = try TestStore()
    try Self.keygen(["-q", "-t", "ed25519", "-N", "", "-f", "key"], in: test.directory)
    let clone = test.directory.appending("clone")
    try GitOracle.output("clone", "-q", test.store.path, clone, in: test.directory.path)
    try test.directory.write("config:\n  COLOR: red\n", to: "clone/environments/prod.yaml")
    try GitOracle.output("add", "-A", in: clone)
    try GitOracle.output(
      "-c", "gpg.format=ssh", "-c", "user.signingkey=\(test.directory.appending("key"))", "commit", "-q", "-S", "-m",
      "Paint it", in: clone)
    try GitOracle.output("push", "-q", "origin", "settings", in: clone)
    try test.cabinet("staging", "staging")
    let detail = try test.store.auditTrail().detail(2)
    #expect(detail.operation.subject == "Paint it")
    #expect(detail.signedCommit?.text == (try GitOracle.output("rev-parse", "HEAD", in: clone)))
    let printed = try Self.keygen(["-lf", "key.pub"], in: test.directory).split(separator: " ")
    #expect(detail.signingKey == SigningKey(.ssh, type: "ssh-ed25519", fingerprint: String(printed[1])))
  }

  // MARK: OpenPGP

  private static let id: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 0xAF]
  private static let long = [UInt8](repeating: 0xAB, count: 32)
  private static let algorithms: [UInt8] = [0, 22, 8]

  @Test(
    "every form of packet",
    arguments: [
      // Version 3, and version 4 with an ID only: in what is not hashed, marked critical, behind a subpacket of 200 bytes.
      ([0x88, 15, 3, 5, 0, 0, 0, 0, 0] + id, nil, "01020304050607AF"),
      ([0xC2, 18, 4] + algorithms + [0, 0, 0, 10, 9, 16] + id, nil, "01020304050607AF"),
      ([0xC2, 18, 4] + algorithms + [0, 0, 0, 10, 9, 0x90] + id, nil, "01020304050607AF"),
      (
        [0x89, 0, 220, 4] + algorithms + [0, 202, 192, 8, 20] + [UInt8](repeating: 0, count: 199) + [0, 10, 9, 16] + id,
        nil, "01020304050607AF"
      ),
      // Version 6, behind a marker, with lengths of every size.
      (
        [0xCA, 3, 80, 71, 80, 0xC2, 47, 6] + algorithms + [0, 0, 0, 35, 34, 33, 6] + long + [0, 0, 0, 0],
        String(repeating: "AB", count: 32), nil
      ),
      (
        [0xC2, 255, 0, 0, 0, 51, 6] + algorithms + [0, 0, 0, 39, 255, 0, 0, 0, 34, 33, 6] + long + [0, 0, 0, 0],
        String(repeating: "AB", count: 32), nil
      ),
      // A fingerprint of a wrong length, a version that is not known, no signature.
      ([0xC2, 12, 4] + algorithms + [0, 4, 3, 33, 4, 9, 0, 0], nil, nil), ([0xC2, 2, 7, 0], nil, nil),
      ([0xCA, 3, 80, 71, 80], nil, nil), ([0xC2, 230, 4], nil, nil), ([2], nil, nil),
    ] as [([UInt8], String?, String?)])
  func packets(bytes: [UInt8], fingerprint: String?, id: String?) {
    #expect(OpenPGPSignature.key(bytes) == SigningKey(.openpgp, fingerprint: fingerprint, keyID: id))
  }

  // MARK: Hostile bytes

  @Test("bytes that are cut off, changed or made up are read to their end at most", arguments: [true, false])
  func hostile(isSSH: Bool) throws {
    let text = isSSH ? Signatures.ssh : Signatures.openPGP
    let lines = text.split(separator: "\n").dropFirst().dropLast().prefix { !$0.hasPrefix("=") }
    let bytes = Array(try #require(Data(base64Encoded: lines.joined())))
    let read = isSSH ? SSHSignature.key : OpenPGPSignature.key
    for count in 0...bytes.count { #expect(read(Array(bytes.prefix(count))).format == (isSSH ? .ssh : .openpgp)) }
    for index in bytes.indices {
      for value: UInt8 in [0, 1, 0x7F, 0x80, 0xBF, 0xC0, 0xFE, 0xFF] {
        var changed = bytes
        changed[index] = value
        _ = read(changed)
        if index + 4 <= bytes.count { changed.replaceSubrange(index..<index + 4, with: [0xFF, 0xFF, 0xFF, value]) }
        _ = read(changed)
      }
    }
    var generator = SplitMix(seed: 7)
    for _ in 0..<2000 {
      let noise = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      _ = read(noise)
      _ = read(Self.signature(of: noise))
    }
  }

  @Test("types that are no names, and certificates of unknown types, have no key") func types() {
    let named = { (name: String) in
      [0, 0, 0, UInt8(name.utf8.count)] + Array(name.utf8) + [0, 0, 0, 1, 7, 0, 0, 0, 1, 8]
    }
    for name in ["", "a b", "\u{1B}[31m", "ä", String(repeating: "a", count: 65), "new-cert-v01@openssh.com"] {
      #expect(SSHSignature.key(Self.signature(of: named(name))) == SigningKey(.ssh), "\(name)")
    }
    #expect(SSHSignature.key(Self.signature(of: named("new@example.com"))).type == "new@example.com")
  }
}
