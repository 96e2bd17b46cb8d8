import Manifests
import Testing

@testable import StemmaKit

@Suite("names of resources") struct ResourceNameTests {
  private func matches(_ text: String, _ file: String) throws -> Bool {
    try #require(ResourceName(text)).matches(asset: "shop", file: file) {
      try ObjectIdentity(["apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "long"]])
    }
  }

  @Test(
    "kinds in any case, as plural, short or with their group",
    arguments: [
      ("Deployment/web", "deployment.apps_web.yaml"), ("deploy/web", "deployment.apps_web.yaml"),
      ("deployments.apps/web", "deployment.apps_web.yaml"), ("svc/web", "service_web.yaml"),
      ("ingresses/web", "ingress.networking.k8s.io_web.yaml"), ("Ingress/web", "ingress.networking.k8s.io_web.yaml"),
      ("networkpolicies/web", "networkpolicy.networking.k8s.io_web.yaml"),
      ("storageclass/fast", "storageclass.storage.k8s.io_fast.yaml"),
      ("endpoints/web", "endpoints_web.yaml"), ("cm/web", "configmap_other_web.yaml"),
      ("role/a:b", "role.rbac.authorization.k8s.io_a%3ab.yaml"),
      ("shop/deployment.apps_web.yaml", "deployment.apps_web.yaml"),
      ("Deployment/long", "deployment.apps_lon~0123456789abcdef.yaml"),
    ])
  func same(text: String, file: String) throws { #expect(try matches(text, file)) }

  @Test(
    "others",
    arguments: [
      ("Deployment/web", "deployment.apps_web-2.yaml"), ("Deployment/web", "service_web.yaml"),
      ("deployment.other/web", "deployment.apps_web.yaml"),
      ("other/deployment.apps_web.yaml", "deployment.apps_web.yaml"),
      ("Deployment/web", "deployment.apps_lon~0123456789abcdef.yaml"),
    ])
  func other(text: String, file: String) throws { #expect(try !matches(text, file)) }

  @Test("what is none", arguments: ["web", "/web", "Deployment/", ""]) func none(text: String) {
    #expect(ResourceName(text) == nil)
  }
}
