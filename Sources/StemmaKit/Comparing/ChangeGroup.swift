/// What a change is about, for people.
public enum ChangeGroup: String, Sendable, CaseIterable {
  case images, configuration, scale, network, storage, security, other

  /// As headings say it.
  public var title: String { self == .scale ? "scale and resources" : rawValue }

  /// How many fields of it differ: `1 image`, `2 network`.
  public func count(_ number: Int) -> String { "\(number) \(self == .images && number == 1 ? "image" : title)" }

  /// The group of a field of an object: the most telling name on the way to it decides, else the kind of the object.
  init(_ keys: [String], kind: String) {
    if keys.last == "image", keys.contains("containers") || keys.contains("initContainers") {
      self = .images
    } else if kind == "ConfigMap" {
      self = .configuration
    } else {
      self = keys.lazy.compactMap { Self.fields[$0] }.first ?? Self.kinds[kind] ?? .other
    }
  }

  private static let fields: [String: ChangeGroup] = [
    "securityContext": .security, "serviceAccountName": .security, "serviceAccount": .security,
    "automountServiceAccountToken": .security, "imagePullSecrets": .security, "hostPID": .security,
    "hostIPC": .security, "hostUsers": .security,
    "env": .configuration, "envFrom": .configuration, "command": .configuration, "args": .configuration,
    "replicas": .scale, "resources": .scale, "minReplicas": .scale, "maxReplicas": .scale, "parallelism": .scale,
    "volumes": .storage, "volumeMounts": .storage, "volumeDevices": .storage, "volumeClaimTemplates": .storage,
    "ports": .network, "hostNetwork": .network, "hostAliases": .network, "dnsPolicy": .network, "dnsConfig": .network,
    "hostname": .network, "subdomain": .network,
  ]

  private static let kinds: [String: ChangeGroup] = [
    "HorizontalPodAutoscaler": .scale, "PodDisruptionBudget": .scale, "VerticalPodAutoscaler": .scale,
    "ResourceQuota": .scale, "LimitRange": .scale, "ScaledObject": .scale,
    "Service": .network, "Ingress": .network, "IngressClass": .network, "NetworkPolicy": .network,
    "HTTPRoute": .network, "GRPCRoute": .network, "TLSRoute": .network, "TCPRoute": .network, "UDPRoute": .network,
    "Gateway": .network, "ReferenceGrant": .network, "EndpointSlice": .network, "Endpoints": .network,
    "VirtualService": .network, "DestinationRule": .network,
    "PersistentVolumeClaim": .storage, "PersistentVolume": .storage, "StorageClass": .storage,
    "VolumeSnapshot": .storage,
    "Secret": .security, "ExternalSecret": .security, "SealedSecret": .security, "ServiceAccount": .security,
    "Role": .security, "RoleBinding": .security, "ClusterRole": .security, "ClusterRoleBinding": .security,
    "Certificate": .security, "SecretStore": .security,
  ]
}

/// Why a change need not be looked at: it says the same, or only follows what is shown.
public enum ChangeNoise: String, Sendable, CaseIterable {
  /// A checksum of configuration that changed, too.
  case checksum
  /// The version label of an image that changed, too.
  case label
  /// The namespace of the cabinet.
  case namespace
  /// Elements of a list, in an order that means nothing.
  case order
  /// A quantity of the same value.
  case quantity
  /// Stemma's own ConfigMap, which says what should run.
  case inventory

  /// How many there are of it: `2 checksums`.
  public func count(_ number: Int) -> String {
    let plural = self == .inventory ? "inventories" : self == .quantity ? "quantities" : "\(rawValue)s"
    let words = number == 1 ? rawValue : plural
    return "\(number) \(words)"
  }
}
