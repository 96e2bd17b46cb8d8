/// The credentials that well-known issuers mark with a prefix.
///
/// Source: prefixes, alphabets and lengths are those that the issuers document and that the rules of gitleaks (MIT
/// licence, `config/gitleaks.toml` of July 2026) collect: its families alibaba, anthropic, artifactory, atlassian, aws,
/// clojars, databricks, digitalocean, doppler, duffel, dynatrace, easypost, facebook, flyio, gcp, github, gitlab, grafana,
/// hashicorp, heroku, huggingface, infracost, linear, mailgun, microsoft-teams, new-relic, notion, npm, octopus, openai,
/// openshift, perplexity, planetscale, postman, prefect, pulumi, pypi, readme, rubygems, sendgrid, sendinblue, sentry,
/// shippo, shopify, slack, square, stripe, twilio, typeform and vault. Rules that need a word nearby are not taken: under
/// a telling key the guard looks at every value anyway.
extension CredentialFormat {
  static let issuers: [CredentialFormat] = clouds + forges + messaging + services

  private static func family(
    _ name: String, _ prefixes: [String], _ length: Int, _ characters: ByteSet
  ) -> [CredentialFormat] {
    prefixes.map { CredentialFormat(name, $0, length, characters) }
  }

  private static let clouds: [CredentialFormat] = [
    family("an AWS access key", ["AKIA", "ASIA", "ABIA", "ACCA"], 16, .upper),
    family("an Amazon Bedrock key", ["ABSK"], 109, .base64),
    family("an Alibaba Cloud access key", ["LTAI"], 20, .alphanumeric),
    family("an Azure storage key", ["AccountKey="], 86, .base64),
    family("an Azure shared access key", ["SharedAccessKey="], 43, .base64),
    family("a Google API key", ["AIza"], 35, .word),
    family("a DigitalOcean token", ["dop_v1_", "doo_v1_", "dor_v1_"], 64, .alphanumeric),
    family("a Fly.io token", ["fo1_"], 43, .word),
    family("a Fly.io token", ["fm1a_", "fm1r_", "fm2_"], 100, .base64),
    family("a Heroku key", ["HRKU-AA"], 58, .word),
    family("an OpenShift token", ["sha256~"], 43, .word),
    family("a Databricks token", ["dapi"], 32, .hexadecimal),
    family("a PlanetScale credential", ["pscale_tkn_", "pscale_oauth_", "pscale_pw_"], 32, .dottedWord),
    family("a Vault token", ["hvs."], 24, .word),
    family("a Vault token", ["hvb."], 138, .word),
    family("a Terraform token", ["atlasv1."], 60, .word.union(ByteSet("="))),
    family("a Pulumi token", ["pul-"], 40, .hexadecimal),
    family("a Doppler token", ["dp.pt."], 43, .alphanumeric),
    family("an age secret key", ["AGE-SECRET-KEY-1"], 58, .upper),
  ].flatMap(\.self)

  private static let forges: [CredentialFormat] = [
    family("a GitHub token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], 36, .alphanumeric),
    family("a GitHub token", ["github_pat_"], 60, .word),
    family("a GitLab token", ["glpat-", "gldt-", "glft-", "glffct-", "glrt-", "glsoat-", "GR1348941"], 20, .word),
    family("a GitLab token", ["glcbt-", "glimt-"], 25, .word),
    family("a GitLab token", ["glptt-"], 40, .word),
    family("a GitLab token", ["glagent-"], 50, .word),
    family("a GitLab token", ["gloas-"], 64, .word),
    family("an Atlassian token", ["ATATT3"], 186, .word.union(ByteSet("="))),
    family("an Artifactory key", ["AKCp"], 69, .alphanumeric),
    family("an Artifactory token", ["cmVmd"], 59, .alphanumeric),
    family("an Octopus Deploy key", ["API-"], 26, .upper),
    family("an npm token", ["npm_"], 36, .alphanumeric),
    family("a PyPI token", ["pypi-AgEIcHlwaS5vcmc"], 50, .word),
    family("a RubyGems token", ["rubygems_"], 48, .hexadecimal),
    family("a Clojars token", ["CLOJARS_"], 60, .alphanumeric),
    family("a Prefect token", ["pnu_"], 36, .alphanumeric),
    family("a Postman token", ["PMAK-"], 59, .word),
    family("a Linear key", ["lin_api_"], 40, .alphanumeric),
    family("a Notion token", ["ntn_"], 46, .alphanumeric),
    family("a ReadMe token", ["rdme_"], 70, .alphanumeric),
    family("an Infracost token", ["ico-"], 32, .alphanumeric),
  ].flatMap(\.self)

  private static let messaging: [CredentialFormat] = [
    family("a Slack token", ["xoxb-", "xoxa-", "xoxp-", "xoxr-", "xoxs-", "xoxo-", "xapp-"], 10, .word),
    family("a Slack token", ["xoxe-", "xoxe.xoxb-", "xoxe.xoxp-"], 28, .word),
    family("a Slack webhook", ["hooks.slack.com/services/", "hooks.slack.com/workflows/"], 40, .base64),
    family("a Slack webhook", ["hooks.slack.com/triggers/"], 40, .base64),
    family("a Teams webhook", ["webhook.office.com/webhookb2/"], 36, .word.union(ByteSet("@"))),
    family("a Twilio key", ["SK"], 32, .hexadecimal),
    family("a Mailgun key", ["key-"], 32, .hexadecimal),
    family("a SendGrid key", ["SG."], 66, .dottedWord),
    family("a Brevo key", ["xkeysib-"], 64, .hexadecimal),
    family("a Facebook token", ["EAAM", "EAAC"], 100, .alphanumeric),
    family("a Typeform token", ["tfp_"], 59, .dottedWord),
  ].flatMap(\.self)

  private static let services: [CredentialFormat] = [
    family(
      "a Stripe key", ["sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_"], 10, .alphanumeric),
    family("a Square token", ["sq0atp-"], 22, .word),
    family("a Shopify token", ["shpat_", "shpca_", "shppa_", "shpss_"], 32, .hexadecimal),
    family("a Shippo token", ["shippo_live_", "shippo_test_"], 40, .hexadecimal),
    family("an EasyPost token", ["EZAK", "EZTK"], 54, .alphanumeric),
    family("a Duffel token", ["duffel_live_", "duffel_test_"], 43, .word.union(ByteSet("="))),
    family("an OpenAI key", ["sk-proj-", "sk-svcacct-", "sk-admin-"], 20, .word),
    family("an Anthropic key", ["sk-ant-"], 20, .word),
    family("a Perplexity key", ["pplx-"], 48, .alphanumeric),
    family("a Hugging Face token", ["hf_", "api_org_"], 34, .letters),
    family("a Grafana token", ["glc_"], 32, .base64),
    family("a Grafana token", ["glsa_"], 41, .word),
    family("a Grafana key", ["eyJrIjoi"], 70, .alphanumeric),
    family("a New Relic key", ["NRAK-", "NRII-"], 27, .word),
    family("a Sentry token", ["sntrys_eyJpYXQiO"], 63, .base64.union(ByteSet("_"))),
    family("a Sentry token", ["sntryu_"], 64, .hexadecimal),
    family("a Dynatrace token", ["dt0c01."], 89, .dottedWord),
    family("a JSON web token", ["eyJhbGciOi"], 20, .dottedWord),
  ].flatMap(\.self)
}
