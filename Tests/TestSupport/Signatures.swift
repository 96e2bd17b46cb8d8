/// Signatures that were made once, with keys that are gone.
public enum Signatures {
  /// By `ssh-keygen -Y sign -n git`.
  public static let ssh = """
    -----BEGIN SSH SIGNATURE-----
    U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg6+62Nml9JX5R+gdFKbJgHEL3Dt
    m7z9t6wyUpMHGFwiUAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
    AAAAQKkaAHuWKQ0fcrRmoF3rHDWJh8MxSPBvONrS0UK69OTGMVxe1nt/241x/dZhxN7vdy
    fUsE4+mlLUGt9pKi0KugA=
    -----END SSH SIGNATURE-----
    """
  /// What `ssh-keygen -lf` printed for the key.
  public static let sshFingerprint = "SHA256:W8L+q7dl0VXCUEvvi7GXxc2h2anW7zIMx8I+t7ScIV4"

  /// By `gpg --detach-sign --armor`.
  public static let openPGP = """
    -----BEGIN PGP SIGNATURE-----

    iHUEABYIAB0WIQRj/CT6Onofts3bLiCcKBdBOxGIpQUCawb++gAKCRCcKBdBOxGI
    pf0AAQDBBSrs8AeI/8btdQjIzRACKQDR2TPrDSC8/BvAQFkT3QEAlVd5ronVLLrZ
    ENyy0sh0EV0WkUEqzcDIsz4JbjDp2AE=
    =DlMi
    -----END PGP SIGNATURE-----
    """
  /// What `gpg --list-keys` printed for the key.
  public static let openPGPFingerprint = "63FC24FA3A7A1FB6CDDB2E209C2817413B1188A5"

  /// A commit with a signature.
  public static func signed(_ commit: String, _ signature: String) -> String {
    let parts = commit.split(separator: "\n\n", maxSplits: 1)
    let header = "gpgsig " + signature.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n ")
    return "\(parts[0])\n\(header)\n\n\(parts.dropFirst().joined())\n"
  }
}
