internal import Manifests

/// Which kinds of objects stand outside of all namespaces.
///
/// Source: the resources of the Kubernetes 1.32 API, and the definitions of the Gateway API, cert-manager, External
/// Secrets, Istio, Flux, Kyverno and the Prometheus Operator.
enum ObjectScope {
  private static let clusterWide: [String: Set<String>] = [
    "": ["Namespace", "Node", "PersistentVolume", "ComponentStatus"],
    "admissionregistration.k8s.io": [
      "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy",
      "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
      "InitializerConfiguration",
    ],
    "apiextensions.k8s.io": ["CustomResourceDefinition"],
    "apiregistration.k8s.io": ["APIService"],
    "authentication.k8s.io": ["TokenReview", "SelfSubjectReview"],
    "certificates.k8s.io": ["CertificateSigningRequest", "ClusterTrustBundle"],
    "flowcontrol.apiserver.k8s.io": ["FlowSchema", "PriorityLevelConfiguration"],
    "networking.k8s.io": ["IngressClass", "IPAddress", "ServiceCIDR"],
    "node.k8s.io": ["RuntimeClass"],
    "policy": ["PodSecurityPolicy"],
    "extensions": ["PodSecurityPolicy"],
    "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding"],
    "resource.k8s.io": ["DeviceClass", "ResourceSlice"],
    "scheduling.k8s.io": ["PriorityClass"],
    "storage.k8s.io": ["StorageClass", "VolumeAttachment", "CSIDriver", "CSINode", "VolumeAttributesClass"],
    "snapshot.storage.k8s.io": ["VolumeSnapshotClass", "VolumeSnapshotContent"],
    "gateway.networking.k8s.io": ["GatewayClass"],
    "cert-manager.io": ["ClusterIssuer"],
    "external-secrets.io": ["ClusterSecretStore", "ClusterExternalSecret"],
    "kyverno.io": ["ClusterPolicy"],
    "policy.networking.k8s.io": ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy"],
    "karpenter.sh": ["NodePool", "NodeClaim"],
  ]

  /// Whether an object stands outside of all namespaces, as far as its kind tells; custom kinds that nobody knows are
  /// taken to stand in one unless their name says otherwise.
  static func isClusterWide(_ object: Value, definitions: CustomScopes = CustomScopes()) -> Bool {
    let version = object["apiVersion"]?.stringValue ?? ""
    let kind = object["kind"]?.stringValue ?? ""
    let group = version.lastIndex(of: "/").map { String(version[..<$0]) } ?? ""
    if let known = definitions.isClusterWide(group, kind) { return known }
    if let kinds = clusterWide[group], kinds.contains(kind) { return true }
    return kind.hasPrefix("Cluster") && group.contains(".") && !group.hasSuffix("cluster.x-k8s.io")
      && kind.dropFirst("Cluster".count).first?.isUppercase == true
  }
}

/// The scopes that a source's own definitions of kinds give.
struct CustomScopes {
  private var scopes: [String: Bool] = [:]

  init() {}

  init(_ objects: some Sequence<Value>) {
    for object in objects where object["kind"] == "CustomResourceDefinition" {
      guard let group = object["spec"]?["group"]?.stringValue, let scope = object["spec"]?["scope"]?.stringValue,
        let kind = object["spec"]?["names"]?["kind"]?.stringValue
      else { continue }
      scopes["\(group)/\(kind)"] = scope == "Cluster"
    }
  }

  /// nil where the source does not define the kind.
  func isClusterWide(_ group: String, _ kind: String) -> Bool? { scopes["\(group)/\(kind)"] }
}
