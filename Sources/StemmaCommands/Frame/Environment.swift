/// The environment variables that are ever read: no other one is looked at.
enum EnvironmentName: String, CaseIterable {
  case store = "STEMMA_STORE"
  case author = "STEMMA_AUTHOR"
  case gitAuthorName = "GIT_AUTHOR_NAME"
  case gitAuthorEmail = "GIT_AUTHOR_EMAIL"
  case gitConfigGlobal = "GIT_CONFIG_GLOBAL"
  case home = "HOME"
  case path = "PATH"
  case dataHome = "XDG_DATA_HOME"
  case configHome = "XDG_CONFIG_HOME"
  case cacheHome = "XDG_CACHE_HOME"
  case noColor = "NO_COLOR"
  case term = "TERM"
  case columns = "COLUMNS"
  /// The local time zone, as the C library reads it.
  case timeZone = "TZ"
  // What outside programs need: where to put files, and how to reach clusters and repositories.
  case temporary = "TMPDIR"
  case kubeconfig = "KUBECONFIG"
  case sshAgent = "SSH_AUTH_SOCK"
  case httpProxy = "HTTP_PROXY"
  case httpsProxy = "HTTPS_PROXY"
  case noProxy = "NO_PROXY"
  // What the well-known CI systems say of who started a job and where it can be seen.
  case ci = "CI"
  case githubActions = "GITHUB_ACTIONS"
  case githubActor = "GITHUB_ACTOR"
  case githubServer = "GITHUB_SERVER_URL"
  case githubRepository = "GITHUB_REPOSITORY"
  case githubRun = "GITHUB_RUN_ID"
  case gitlab = "GITLAB_CI"
  case gitlabUser = "GITLAB_USER_NAME"
  case gitlabEmail = "GITLAB_USER_EMAIL"
  case gitlabJob = "CI_JOB_URL"
  case jenkins = "JENKINS_URL"
  case jenkinsUser = "BUILD_USER"
  case jenkinsEmail = "BUILD_USER_EMAIL"
  case jenkinsAuthor = "CHANGE_AUTHOR"
  case jenkinsAuthorEmail = "CHANGE_AUTHOR_EMAIL"
  case jenkinsBuild = "BUILD_URL"
  case buildkite = "BUILDKITE"
  case buildkiteUser = "BUILDKITE_BUILD_CREATOR"
  case buildkiteEmail = "BUILDKITE_BUILD_CREATOR_EMAIL"
  case buildkiteBuild = "BUILDKITE_BUILD_URL"
  case circle = "CIRCLECI"
  case circleUser = "CIRCLE_USERNAME"
  case circleBuild = "CIRCLE_BUILD_URL"
  case azure = "TF_BUILD"
  case azureUser = "BUILD_REQUESTEDFOR"
  case azureEmail = "BUILD_REQUESTEDFOREMAIL"
  case azureCollection = "SYSTEM_COLLECTIONURI"
  case azureProject = "SYSTEM_TEAMPROJECT"
  case azureBuild = "BUILD_BUILDID"
}

/// The values of the allowed variables. An empty one counts as not set.
struct Environment {
  private let values: [String: String]

  init(_ values: [String: String]) {
    self.values = values
  }

  subscript(name: EnvironmentName) -> String? {
    values[name.rawValue].flatMap { $0.isEmpty ? nil : $0 }
  }
}
