/// The keys that settings files may hold, and what each may look like: the one table from which files are checked,
/// layers are read, JSON Schema is written and help is given.
enum SettingsSchema {
  /// What can be said of one asset at every level.
  static let layer = Shape.mapping(layerFields + [("objects", SourceSchema.objects)])
  /// What an asset is, wherever it runs: `assets/<asset>.yaml`, and `release/<asset>/asset.yaml`.
  static let asset = Shape.mapping(WorkloadSchema.fields + layerFields + [("objects", SourceSchema.objects)])
  static let enterprise = Shape.mapping([("name", text)] + scopeFields)
  static let environment = Shape.mapping(scopeFields)
  static let cabinet = Shape.mapping(
    [
      ("environment", name(.environment)), ("namespace", name(.namespace)), ("prefix", name(.prefix)),
      ("without", .list(name(.configurationKey))),
    ] + scopeFields)
  /// `allow`: configuration keys whose values look like secrets and are none, each with the reason. `allowSecrets`: the
  /// same for keys of captured objects and files, as `Deployment/web/API_KEY`. `require`: where operations need a reason
  /// or a ticket.
  static let policy = Shape.mapping([
    ("allow", .dictionary(.configurationKey, text)), ("allowSecrets", .dictionary(nil, text)),
    ("require", .mapping([("reason", places), ("ticket", places)])),
  ])
  /// Some environments and cabinets.
  static let places = Shape.mapping([
    ("environments", .list(name(.environment))), ("cabinets", .list(name(.cabinet))),
  ])

  /// The most replicas that one workload may declare.
  static let replicas: ClosedRange<Int64> = 0...100_000

  static let text = Shape.text { $0.isEmpty ? "cannot be empty" : nil }
  static let anyText = Shape.text { _ in nil }
  static let texts = Shape.dictionary(nil, anyText)
  /// Texts under the keys of labels and annotations.
  static let labelTexts = Shape.dictionary(.labelKey, anyText)
  static let port = Shape.integer(1...65_535)
  static let objectName = name(.namespace)

  static func name(_ kind: NameKind) -> Shape { .text { Name.brokenRule($0, kind).map { "is invalid: \($0)" } } }

  private static let scopeFields = layerFields + [("assets", Shape.dictionary(.asset, layer))]

  private static let layerFields: [(key: String, shape: Shape)] =
    [
      ("config", .dictionary(.configurationKey, .configurationValue)),
      ("registry", .text { ImageReference.registryProblem($0) }),
      ("replicas", .integer(replicas)),
      ("resources", resources),
      (
        "autoscaling",
        .mapping([
          ("minReplicas", .integer(1...100_000)), ("maxReplicas", .integer(1...100_000)),
          ("cpu", .integer(1...1000)), ("memory", .integer(1...1000)),
        ])
      ),
      ("patches", .dictionary(.asset, patch)),
    ] + NetworkSchema.fields + PodSchema.fields

  static let resources = Shape.mapping([
    ("limits", .dictionary(nil, .quantity)), ("requests", .dictionary(nil, .quantity)),
  ])

  /// A change of a rendered object: a strategic merge or a JSON patch.
  private static let patch = Shape.record(
    [("target", text), ("merge", .object), ("json", .list(.object))], required: ["target"])
}

/// How an asset is reached.
enum NetworkSchema {
  static let fields: [(key: String, shape: Shape)] = [
    ("domains", .list(.text { DomainName.problem($0) })),
    (
      "tls",
      .mapping([
        ("secret", SettingsSchema.objectName), ("issuer", SettingsSchema.text), ("clusterIssuer", SettingsSchema.text),
      ])
    ),
    (
      "ingress",
      .mapping([
        ("class", SettingsSchema.text), ("path", SettingsSchema.text), ("annotations", SettingsSchema.labelTexts),
      ])
    ),
    (
      "gateway",
      .mapping([
        ("name", SettingsSchema.objectName), ("namespace", SettingsSchema.objectName),
        ("listener", SettingsSchema.text),
      ])
    ),
    ("weights", .dictionary(.cabinet, .integer(0...100))),
    ("networkPolicy", .mapping([("ingress", .list(peer)), ("egress", .list(peer))])),
  ]

  /// Whom an asset talks with: one of asset, namespace and cidr.
  private static let peer = Shape.record(
    [
      ("asset", SettingsSchema.name(.asset)), ("namespace", SettingsSchema.objectName),
      ("cidr", .text { AddressBlock.problem($0) }), ("ports", .list(.either(SettingsSchema.port, port))),
    ], required: [])
  private static let port = Shape.record(
    [("port", SettingsSchema.port), ("protocol", .choice(["TCP", "UDP", "SCTP"]))], required: ["port"])
}

/// How and where pods run.
enum PodSchema {
  static let fields: [(key: String, shape: Shape)] = [
    ("imagePullSecrets", .list(SettingsSchema.objectName)),
    (
      "serviceAccount",
      .mapping([("name", SettingsSchema.objectName), ("create", .boolean), ("annotations", SettingsSchema.labelTexts)])
    ),
    ("nodeSelector", labels),
    ("tolerations", .list(toleration)),
    ("topologySpread", .list(spread)),
    ("podSecurity", .mapping(identity + [("fsGroup", number), ("seccompProfile", seccomp)])),
    (
      "containerSecurity",
      .mapping(
        identity + [
          ("readOnlyRootFilesystem", .boolean), ("allowPrivilegeEscalation", .boolean), ("privileged", .boolean),
          ("capabilities", .mapping([("add", .list(SettingsSchema.text)), ("drop", .list(SettingsSchema.text))])),
        ])
    ),
    ("labels", labels),
    ("annotations", SettingsSchema.labelTexts),
    ("disruptionBudget", .mapping([("minAvailable", amount), ("maxUnavailable", amount)])),
    (
      "secretStores",
      .dictionary(
        nil,
        .record(
          [("name", SettingsSchema.objectName), ("kind", .choice(["SecretStore", "ClusterSecretStore"]))],
          required: ["name"]))
    ),
  ]

  private static let number = Shape.integer(0...Int64(Int32.max))
  private static let identity: [(key: String, shape: Shape)] = [
    ("runAsUser", number), ("runAsGroup", number), ("runAsNonRoot", .boolean),
  ]
  private static let seccomp = Shape.choice(["RuntimeDefault", "Unconfined"])
  /// A number of pods, or a share of them such as `25%`.
  static let amount = Shape.either(
    .integer(0...100_000),
    .text { text in
      let digits = text.utf8.dropLast()
      let isShare = text.hasSuffix("%") && !digits.isEmpty && digits.allSatisfy(\.isDigit)
      return isShare ? nil : "must be a number or a share such as 25%"
    })

  private static let labels = Shape.dictionary(
    .labelKey, .text { Workload.isLabelValue($0) ? nil : "must be a label value" })

  private static let toleration = Shape.record(
    [
      ("key", SettingsSchema.text), ("operator", .choice(["Exists", "Equal"])), ("value", SettingsSchema.anyText),
      ("effect", .choice(["NoSchedule", "PreferNoSchedule", "NoExecute"])), ("tolerationSeconds", number),
    ], required: [])
  private static let spread = Shape.record(
    [
      ("topologyKey", SettingsSchema.text), ("maxSkew", .integer(1...1000)),
      ("whenUnsatisfiable", .choice(["DoNotSchedule", "ScheduleAnyway"])),
    ], required: ["topologyKey"])
}

/// What an asset is: the part of its definition that is the same everywhere.
enum WorkloadSchema {
  static let kinds = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"]

  static let fields: [(key: String, shape: Shape)] =
    [
      ("kind", .choice(kinds)),
      ("image", image), ("command", arguments), ("args", arguments), ("ports", .list(port)),
      ("probes", .mapping([("liveness", probe), ("readiness", probe), ("startup", probe)])),
      ("init", .list(container)), ("sidecars", .list(container)), ("volumes", .list(volume)),
      (
        "service",
        .mapping([
          ("type", .choice(["cluster", "headless", "loadBalancer", "none"])),
          ("annotations", SettingsSchema.labelTexts),
        ])
      ),
      ("only", SettingsSchema.places),
      ("source", SourceSchema.source),
    ] + jobFields

  private static let jobFields: [(key: String, shape: Shape)] = [
    ("schedule", .text { CronSchedule.problem($0) }), ("timeZone", SettingsSchema.text),
    ("concurrency", .choice(["Allow", "Forbid", "Replace"])),
    ("backoffLimit", .integer(0...1000)), ("parallelism", .integer(0...100_000)),
    ("completions", .integer(1...100_000)),
    ("deadlineSeconds", seconds), ("restart", .choice(["Never", "OnFailure"])),
  ]

  private static let image = Shape.text { ImageReference.problem($0) }
  private static let arguments = Shape.list(SettingsSchema.anyText)
  private static let seconds = Shape.integer(1...31_536_000)
  private static let portName = Shape.text { text in
    let isShort = text.utf8.count <= 15 && Name.brokenRule(text, .namespace) == nil
    return isShort && text.utf8.contains(where: \.isLowercaseLetter)
      ? nil : "must be a port name of at most 15 characters"
  }

  private static let port = Shape.either(
    SettingsSchema.port,
    .record(
      [
        ("port", SettingsSchema.port), ("name", portName), ("protocol", .choice(["TCP", "UDP", "SCTP"])),
        ("servicePort", SettingsSchema.port),
      ], required: ["port"]))

  private static let probe = Shape.record(
    [
      (
        "http",
        .record(
          [("path", SettingsSchema.text), ("port", SettingsSchema.port), ("scheme", .choice(["HTTP", "HTTPS"]))],
          required: ["port"])
      ),
      ("tcp", SettingsSchema.port), ("grpc", SettingsSchema.port), ("exec", arguments),
      ("initialDelaySeconds", .integer(0...86_400)), ("periodSeconds", seconds), ("timeoutSeconds", seconds),
      ("failureThreshold", .integer(1...1000)), ("successThreshold", .integer(1...1000)),
    ], required: [])

  private static let mount = Shape.record(
    [("volume", SettingsSchema.objectName), ("mount", path), ("readOnly", .boolean)], required: ["volume", "mount"])

  private static let container = Shape.record(
    [
      ("name", SettingsSchema.objectName), ("image", image), ("command", arguments), ("args", arguments),
      ("config", .boolean), ("env", SettingsSchema.texts), ("ports", .list(port)),
      ("resources", SettingsSchema.resources),
      ("mounts", .list(mount)), ("probes", .mapping([("liveness", probe), ("readiness", probe), ("startup", probe)])),
    ], required: ["name", "image"])

  private static let claim = Shape.record(
    [("size", .quantity), ("class", SettingsSchema.objectName)], required: ["size"])

  private static let volume = Shape.record(
    [
      ("name", SettingsSchema.objectName), ("mount", path), ("readOnly", .boolean), ("claim", claim), ("shared", claim),
      ("existingClaim", SettingsSchema.objectName), ("secret", SettingsSchema.objectName),
      ("emptyDir", .mapping([("memory", .boolean), ("size", .quantity)])),
    ], required: ["name"])

  static let path = Shape.text { text in
    text.hasPrefix("/") && !text.split(separator: "/").contains("..") ? nil : "must be an absolute path"
  }
}
