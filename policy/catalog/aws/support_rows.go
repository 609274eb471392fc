package aws

import "github.com/iameval/iameval/policy"

// The rows by service and type. Where a page of AWS was read, the row says what
// it says, action by action; what it does not speak of stands in no group.
// Comments name further pages, and what lies outside. All other rows only list
// that there is such a policy; one without a type is of a service whose list
// does not say what it is attached to.

// What a policy of the resource can do, by the names of policy.Support.
var (
	inside   = policy.Support{}
	across   = policy.Support{ResourcePolicy: policy.CrossAccount}
	unsigned = policy.Support{ResourcePolicy: policy.CrossAccount, Unsigned: true}
	required = policy.Support{ResourcePolicy: policy.CrossAccount, Consent: policy.ResourceSide}
	ownKeys  = policy.Support{ResourcePolicy: policy.SameAccount, Consent: policy.ResourceSide}
	both     = policy.Support{ResourcePolicy: policy.CrossAccount, Consent: policy.BothSides, Unsigned: true}
)

var supportRows = [...]supportRow{
	{
		// "Cross-account issuers are constrained by a resource-based policy and have
		// access only to" these.
		service: "acm-pca", holder: "certificate-authority", without: IdentityDecides,
		groups: []supportGroup{
			{across, "DescribeCertificateAuthority GetCertificate GetCertificateAuthorityCertificate IssueCertificate ListPermissions"},
		},
		cli:       "acm-pca get-policy Policy",
		terraform: "aws_acmpca_policy.policy",
		source:    "https://docs.aws.amazon.com/privateca/latest/userguide/pca-rbp.html", checked: "2026-11-29",
	},
	{service: "agent-registry", holder: "registry"},
	{service: "aiops", holder: "investigation-group"},
	{service: "apigateway", holder: "PortalProduct"},
	{service: "apigateway", holder: "PrivateDomainName"},
	{service: "appmesh", holder: "mesh"},
	{service: "appmesh-preview", holder: "mesh"},
	{service: "appsync"},
	{service: "aps", holder: "workspace"},
	{service: "arc-region-switch", holder: "plan"},
	{service: "aws-marketplace", holder: "Entity"},
	{
		// "Cross-account access for any action other than backup:CopyIntoBackupVault
		// will be rejected."
		service: "backup", holder: "backupVault", without: IdentityDecides,
		groups: []supportGroup{
			{across, "CopyIntoBackupVault"},
			{inside, "AssociateBackupVaultMpaApprovalTeam CreateBackupVault CreateLogicallyAirGappedBackupVault" +
				" CreateRestoreAccessBackupVault DeleteBackupVault DeleteBackupVaultAccessPolicy" +
				" DeleteBackupVaultLockConfiguration DeleteBackupVaultNotifications DeleteBackupVaultSharingPolicy" +
				" DescribeBackupVault DisassociateBackupVaultMpaApprovalTeam GetBackupVaultAccessPolicy" +
				" GetBackupVaultNotifications GetBackupVaultSharingPolicy ListProtectedResourcesByBackupVault" +
				" ListRecoveryPointsByBackupVault ListRestoreAccessBackupVaults PutBackupVaultAccessPolicy" +
				" PutBackupVaultLockConfiguration PutBackupVaultNotifications PutBackupVaultSharingPolicy" +
				" RevokeRestoreAccessBackupVault StartBackupJob"},
		},
		cli:            "backup get-backup-vault-access-policy Policy",
		cloudFormation: "AWS::Backup::BackupVault.AccessPolicy",
		terraform:      "aws_backup_vault_policy.policy",
		source:         "https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html", checked: "2026-11-29",
	},
	{service: "bcm-dashboards"},
	{service: "bedrock", holder: "custom-model"},
	{service: "bedrock", holder: "guardrail"},
	{service: "bedrock", holder: "guardrail-profile"},
	{service: "bedrock", holder: "knowledge-base"},
	{service: "bedrock-agentcore", holder: "gateway"},
	{service: "bedrock-agentcore", holder: "runtime"},
	{service: "bedrock-agentcore", holder: "runtime-endpoint"},
	{service: "billing", holder: "billingview"},
	{service: "cleanrooms-ml", holder: "configuredaudiencemodel"},
	{service: "cloudfront", holder: "vpcorigin"},
	{
		// API Reference, "Cross-account use". DescribeBackups is about no resource, and
		// tags are of clusters as well.
		service: "cloudhsm", holder: "backup", without: IdentityDecides,
		groups: []supportGroup{
			{across, "CreateCluster"},
			{inside, "CopyBackupToRegion DeleteBackup DeleteResourcePolicy GetResourcePolicy ModifyBackupAttributes PutResourcePolicy" +
				" RestoreBackup"},
		},
		cli:    "cloudhsmv2 get-resource-policy Policy",
		source: "https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_CreateCluster.html", checked: "2026-11-29",
	},
	{service: "cloudtrail", holder: "channel"},
	{service: "cloudtrail", holder: "dashboard"},
	{service: "cloudtrail", holder: "eventdatastore"},
	{
		// Who may write events to a channel. The policy is read under cloudtrail.
		service: "cloudtrail-data", holder: "channel", without: IdentityDecides,
		groups:         []supportGroup{{across, "PutAuditEvents"}},
		cli:            "cloudtrail get-resource-policy ResourcePolicy",
		cloudFormation: "AWS::CloudTrail::ResourcePolicy.ResourcePolicy",
		source:         "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutResourcePolicy.html", checked: "2026-11-29",
	},
	{
		// The "Domain policy example". The policy is ignored for
		// PutDomainPermissionsPolicy.
		service: "codeartifact", holder: "domain", without: IdentityDecides,
		groups:         []supportGroup{{across, "DescribeDomain GetAuthorizationToken GetDomainPermissionsPolicy ListRepositoriesInDomain"}},
		cli:            "codeartifact get-domain-permissions-policy policy.document",
		cloudFormation: "AWS::CodeArtifact::Domain.PermissionsPolicyDocument",
		terraform:      "aws_codeartifact_domain_permissions_policy.policy_document",
		source:         "https://docs.aws.amazon.com/codeartifact/latest/ug/domain-policies.html", checked: "2026-11-29",
	},
	{
		// The examples of read and write access. The policy is ignored for
		// PutRepositoryPermissionsPolicy.
		service: "codeartifact", holder: "repository", without: IdentityDecides,
		groups: []supportGroup{
			{across, "DescribePackageVersion DescribeRepository GetPackageVersionReadme GetRepositoryEndpoint" +
				" ListPackageVersionAssets ListPackageVersionDependencies ListPackageVersions ListPackages PublishPackageVersion" +
				" PutPackageMetadata ReadFromRepository"},
		},
		cli:            "codeartifact get-repository-permissions-policy policy.document",
		cloudFormation: "AWS::CodeArtifact::Repository.PermissionsPolicyDocument",
		terraform:      "aws_codeartifact_repository_permissions_policy.policy_document",
		source:         "https://docs.aws.amazon.com/codeartifact/latest/ug/repo-policies.html", checked: "2026-11-29",
	},
	{
		// "A consumer cannot edit or run a project." The policy of "Sharing a project"
		// has these actions.
		service: "codebuild", holder: "project", without: IdentityDecides,
		groups:    []supportGroup{{across, "BatchGetBuilds BatchGetProjects ListBuildsForProject"}},
		cli:       "codebuild get-resource-policy policy",
		terraform: "aws_codebuild_resource_policy.policy",
		source:    "https://docs.aws.amazon.com/codebuild/latest/userguide/project-sharing.html", checked: "2026-11-29",
	},
	{service: "codebuild", holder: "report-group"},
	{service: "codeguru-profiler", holder: "ProfilingGroup"},
	{
		// A custom model is imported by another account.
		service: "comprehend", holder: "document-classifier", without: IdentityDecides,
		groups: []supportGroup{{across, "ImportModel"}},
		cli:    "comprehend describe-resource-policy ResourcePolicy",
		source: "https://docs.aws.amazon.com/comprehend/latest/APIReference/API_PutResourcePolicy.html", checked: "2026-11-29",
	},
	{
		// A custom model is imported by another account.
		service: "comprehend", holder: "entity-recognizer", without: IdentityDecides,
		groups: []supportGroup{{across, "ImportModel"}},
		cli:    "comprehend describe-resource-policy ResourcePolicy",
		source: "https://docs.aws.amazon.com/comprehend/latest/APIReference/API_PutResourcePolicy.html", checked: "2026-11-29",
	},
	{service: "datazone"},
	{service: "dsql", holder: "Cluster"},
	{
		// The actions are those of package catalog.
		service: "dynamodb", holder: "stream", without: IdentityDecides,
		cli:            "dynamodb get-resource-policy Policy",
		cloudFormation: "AWS::DynamoDB::Table.StreamSpecification.ResourcePolicy.PolicyDocument",
		terraform:      "aws_dynamodb_resource_policy.policy",
		source:         "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html", checked: "2026-09-26",
	},
	{
		service: "dynamodb", holder: "table", without: IdentityDecides,
		cli:            "dynamodb get-resource-policy Policy",
		cloudFormation: "AWS::DynamoDB::Table.ResourcePolicy.PolicyDocument",
		terraform:      "aws_dynamodb_resource_policy.policy",
		source:         "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html", checked: "2026-09-26",
	},
	{service: "ec2", holder: "ipam-pool"},
	{service: "ec2", holder: "placement-group"},
	{service: "ec2", holder: "verified-access-group"},
	{
		// "Private repository policy examples": push and pull. One of the two policies
		// is enough in the account.
		service: "ecr", holder: "repository", without: IdentityDecides,
		groups: []supportGroup{
			{across, "BatchCheckLayerAvailability BatchGetImage CompleteLayerUpload GetDownloadUrlForLayer InitiateLayerUpload" +
				" PutImage UploadLayerPart"},
		},
		cli:            "ecr get-repository-policy policyText",
		cloudFormation: "AWS::ECR::Repository.RepositoryPolicyText",
		terraform:      "aws_ecr_repository_policy.policy",
		source:         "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html", checked: "2026-11-29",
	},
	{service: "ecr-public", holder: "repository"},
	{
		// Without a policy every client that reaches a mount target has full
		// access, which Support cannot say: so no action is known.
		service: "elasticfilesystem", holder: "file-system", without: EverybodyEnters,
		cli:            "efs describe-file-system-policy Policy",
		cloudFormation: "AWS::EFS::FileSystem.FileSystemPolicy",
		terraform:      "aws_efs_file_system_policy.policy",
		source:         "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html", checked: "2026-11-29",
	},
	{service: "elasticloadbalancing", holder: "truststore"},
	{service: "elemental-inference", holder: "feed"},
	{service: "entityresolution"},
	{
		// "IP-based policies" allow unsigned requests of the HTTP methods, and requests
		// to the configuration API must be signed. Fine-grained access control is
		// outside.
		service: "es", holder: "domain", without: IdentityDecides,
		groups:         []supportGroup{{unsigned, "ESHttpDelete ESHttpGet ESHttpHead ESHttpPatch ESHttpPost ESHttpPut"}},
		cli:            "opensearch describe-domain-config DomainConfig.AccessPolicies.Options",
		cloudFormation: "AWS::OpenSearchService::Domain.AccessPolicies",
		terraform:      "aws_opensearch_domain_policy.access_policies",
		source:         "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html", checked: "2026-11-29",
	},
	{
		// API Reference, PutPermission. A second kind of bus, event-busv2, has
		// policies of its own.
		service: "events", holder: "event-bus", without: IdentityDecides,
		groups:         []supportGroup{{across, "PutEvents"}},
		cli:            "events describe-event-bus Policy",
		cloudFormation: "AWS::Events::EventBusPolicy.Statement",
		terraform:      "aws_cloudwatch_event_bus_policy.policy",
		source:         "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html", checked: "2026-11-29",
	},
	{service: "events", holder: "event-busv2"},
	{
		// Whether IAM decides at all, and whether the policy must allow, is the
		// API's to choose: with IAM authorization one side is enough within the
		// account, without an authorizer the policy alone decides, and a private
		// API needs one. Support cannot say that: so no action is known.
		service: "execute-api", holder: "execute-api-general", without: EverybodyEnters,
		cli:            "apigateway get-rest-api policy",
		cloudFormation: "AWS::ApiGateway::RestApi.Policy",
		terraform:      "aws_api_gateway_rest_api_policy.policy",
		source:         "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html", checked: "2026-11-29",
	},
	{service: "fsx", holder: "volume"},
	{
		// The examples of the page.
		service: "glacier", holder: "vault", without: IdentityDecides,
		groups: []supportGroup{
			{across, "AbortMultipartUpload CompleteMultipartUpload DeleteArchive GetJobOutput InitiateJob InitiateMultipartUpload" +
				" UploadArchive"},
		},
		cli:       "glacier get-vault-access-policy policy.Policy",
		terraform: "aws_glacier_vault.access_policy",
		source:    "https://docs.aws.amazon.com/amazonglacier/latest/dev/vault-access-policy.html", checked: "2026-11-29",
	},
	{service: "glue", holder: "catalog"},
	{
		// The policy of the Data Catalog: "all AWS Glue Data Catalog operations have a
		// CatalogId field", and other accounts can be given them for databases, tables,
		// user-defined functions and connections. Federated catalogs, and what Lake
		// Formation grants, are outside.
		service: "glue", holder: "rootcatalog", beside: "catalog", without: IdentityDecides,
		groups: []supportGroup{
			{across, "BatchCreatePartition BatchDeleteConnection BatchDeletePartition BatchDeleteTable BatchDeleteTableVersion" +
				" BatchGetPartition BatchUpdatePartition CreateDatabase CreatePartition CreatePartitionIndex CreateTable" +
				" CreateUserDefinedFunction DeleteColumnStatisticsForPartition DeleteColumnStatisticsForTable DeleteConnection" +
				" DeleteDatabase DeletePartition DeletePartitionIndex DeleteTable DeleteTableVersion DeleteUserDefinedFunction" +
				" GetColumnStatisticsForPartition GetColumnStatisticsForTable GetConnection GetConnections GetDatabase" +
				" GetDatabases GetPartition GetPartitionIndexes GetPartitions GetTable GetTables GetTableVersion" +
				" GetTableVersions GetUserDefinedFunction GetUserDefinedFunctions RenameTable SearchTables" +
				" UpdateColumnStatisticsForPartition UpdateColumnStatisticsForTable UpdateDatabase UpdatePartition UpdateTable" +
				" UpdateUserDefinedFunction"},
		},
		cli:       "glue get-resource-policy PolicyInJson",
		terraform: "aws_glue_resource_policy.policy",
		source:    "https://docs.aws.amazon.com/glue/latest/dg/cross-account-access.html", checked: "2026-11-29",
	},
	{
		// Its one kind of resource policy is the trust policy of a role, which
		// counts for sts actions only (SEMANTICS 6.6).
		service: "iam", holder: "*", never: true,
		source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html", checked: "2026-11-29",
	},
	{service: "imagebuilder", holder: "component"},
	{service: "imagebuilder", holder: "containerRecipe"},
	{service: "imagebuilder", holder: "image"},
	{service: "imagebuilder", holder: "imageRecipe"},
	{
		// What a client of another account needs.
		service: "kafka", holder: "cluster", beside: "vpc-connection", without: IdentityDecides,
		groups:         []supportGroup{{across, "CreateVpcConnection DescribeCluster DescribeClusterV2"}},
		cli:            "kafka get-cluster-policy Policy",
		cloudFormation: "AWS::MSK::ClusterPolicy.Policy",
		terraform:      "aws_msk_cluster_policy.policy",
		source:         "https://docs.aws.amazon.com/msk/latest/developerguide/mvpc-cluster-owner-action-policy.html", checked: "2026-11-29",
	},
	{
		// The same policy: kafka-cluster:* on the cluster, its topics and groups.
		service: "kafka-cluster", holder: "cluster", without: IdentityDecides,
		groups: []supportGroup{
			{across, "AlterCluster AlterClusterDynamicConfiguration AlterGroup AlterTopic AlterTopicDynamicConfiguration" +
				" AlterTransactionalId Connect CreateTopic DeleteGroup DeleteTopic DescribeCluster" +
				" DescribeClusterDynamicConfiguration DescribeGroup DescribeTopic DescribeTopicDynamicConfiguration" +
				" DescribeTransactionalId ReadData WriteData WriteDataIdempotently"},
		},
		cli:            "kafka get-cluster-policy Policy",
		cloudFormation: "AWS::MSK::ClusterPolicy.Policy",
		terraform:      "aws_msk_cluster_policy.policy",
		source:         "https://docs.aws.amazon.com/msk/latest/developerguide/mvpc-cluster-owner-action-policy.html", checked: "2026-11-29",
	},
	{
		// "Actions that can be shared", by level of access. Of PutResourcePolicy
		// its page in the API Reference says that the caller belongs to the
		// owner's account.
		service: "kinesis", holder: "consumer", without: IdentityDecides,
		groups:         []supportGroup{{across, "DescribeStreamConsumer SubscribeToShard"}, {inside, "PutResourcePolicy"}},
		cli:            "kinesis get-resource-policy Policy",
		cloudFormation: "AWS::Kinesis::ResourcePolicy.ResourcePolicy",
		terraform:      "aws_kinesis_resource_policy.policy",
		source:         "https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html", checked: "2026-11-29",
	},
	{
		service: "kinesis", holder: "stream", without: IdentityDecides,
		groups: []supportGroup{
			{across, "DescribeStreamSummary GetRecords GetShardIterator ListShards PutRecord PutRecords"},
			{inside, "PutResourcePolicy"},
		},
		cli:            "kinesis get-resource-policy Policy",
		cloudFormation: "AWS::Kinesis::ResourcePolicy.ResourcePolicy",
		terraform:      "aws_kinesis_resource_policy.policy",
		source:         "https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html", checked: "2026-11-29",
	},
	{
		// "Policy type: IAM policy (for the alias)".
		service: "kms", holder: "alias", never: true,
		source: "https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html", checked: "2026-11-29",
	},
	{
		// The columns "Policy type" and "Cross-account use". RetireGrant is
		// decided by the grant before any policy, and SynchronizeMultiRegionKey
		// is not on the page: both are not known. Grants are outside.
		service: "kms", holder: "key", without: NobodyEnters,
		groups: []supportGroup{
			{required, "CreateGrant Decrypt DeriveSharedSecret DescribeKey Encrypt GenerateDataKey GenerateDataKeyPair" +
				" GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac GetKeyRotationStatus GetPublicKey" +
				" ListGrants ReEncryptFrom ReEncryptTo RevokeGrant Sign Verify VerifyMac"},
			{ownKeys, "CancelKeyDeletion CreateAlias DeleteAlias DeleteImportedKeyMaterial DisableKey DisableKeyRotation EnableKey" +
				" EnableKeyRotation GetKeyLastUsage GetKeyPolicy GetParametersForImport ImportKeyMaterial ListKeyPolicies ListKeyRotations" +
				" ListResourceTags PutKeyPolicy ReplicateKey RotateKeyOnDemand ScheduleKeyDeletion TagResource UntagResource UpdateAlias" +
				" UpdateKeyDescription UpdatePrimaryRegion"},
		},
		cli:            "kms get-key-policy Policy",
		cloudFormation: "AWS::KMS::Key.KeyPolicy",
		terraform:      "aws_kms_key.policy",
		source:         "https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html", checked: "2026-11-29",
	},
	{
		// The list "Cross-account APIs". Tags are of other types as well, and a
		// function URL has its own rules.
		service: "lambda", holder: "function", without: IdentityDecides,
		groups: []supportGroup{{across, "CreateAlias DeleteAlias DeleteFunction DeleteFunctionConcurrency GetAlias GetFunction GetFunctionConfiguration" +
			" GetPolicy InvokeFunction ListAliases ListVersionsByFunction PublishVersion PutFunctionConcurrency UpdateAlias" +
			" UpdateFunctionCode"}},
		cli:            "lambda get-policy Policy",
		cloudFormation: "", // AWS::Lambda::Permission has no document
		terraform:      "", // nor has aws_lambda_permission
		source:         "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html", checked: "2026-11-29",
	},
	{
		// Usage of a layer is lambda:GetLayerVersion.
		service: "lambda", holder: "layerVersion", without: IdentityDecides,
		groups: []supportGroup{{across, "GetLayerVersion"}},
		cli:    "lambda get-layer-version-policy Policy",
		source: "https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html", checked: "2026-11-29",
	},
	{service: "lex", holder: "bot"},
	{service: "lex", holder: "bot alias"},
	{service: "logs", holder: "delivery-destination"},
	{service: "logs", holder: "destination"},
	{service: "logs", holder: "log-group"},
	{service: "lookoutequipment", holder: "dataset"},
	{service: "lookoutequipment", holder: "model"},
	{service: "lookoutequipment", holder: "model-version"},
	{service: "mediapackagev2", holder: "Channel"},
	{service: "mediapackagev2", holder: "OriginEndpoint"},
	{service: "mediastore", holder: "container"},
	{service: "mediatailor", holder: "channel"},
	{service: "mpa"},
	{service: "network-firewall", holder: "Firewall"},
	{
		// API Reference, PutResourcePolicy: the operations that the statement can have
		// for a firewall policy.
		service: "network-firewall", holder: "FirewallPolicy", without: IdentityDecides,
		groups:    []supportGroup{{across, "AssociateFirewallPolicy ListFirewallPolicies"}},
		cli:       "network-firewall describe-resource-policy Policy",
		terraform: "aws_networkfirewall_resource_policy.policy",
		source:    "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_PutResourcePolicy.html", checked: "2026-11-29",
	},
	{
		// The same for a rule group. ListRuleGroups is about no resource.
		service: "network-firewall", holder: "StatefulRuleGroup", without: IdentityDecides,
		groups:    []supportGroup{{across, "CreateFirewallPolicy UpdateFirewallPolicy"}},
		cli:       "network-firewall describe-resource-policy Policy",
		terraform: "aws_networkfirewall_resource_policy.policy",
		source:    "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_PutResourcePolicy.html", checked: "2026-11-29",
	},
	{
		// The same for a rule group. ListRuleGroups is about no resource.
		service: "network-firewall", holder: "StatelessRuleGroup", without: IdentityDecides,
		groups:    []supportGroup{{across, "CreateFirewallPolicy UpdateFirewallPolicy"}},
		cli:       "network-firewall describe-resource-policy Policy",
		terraform: "aws_networkfirewall_resource_policy.policy",
		source:    "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_PutResourcePolicy.html", checked: "2026-11-29",
	},
	{service: "networkmanager", holder: "core-network"},
	{service: "oam", holder: "Sink"},
	{service: "odb", holder: "cloud-exadata-infrastructure"},
	{service: "odb", holder: "exascale-db-storage-vault"},
	{service: "odb", holder: "odb-network"},
	{service: "omics", holder: "sequenceStore"},
	{service: "organizations", holder: "resourcepolicy"},
	{service: "osis", holder: "pipeline"},
	{service: "payment-cryptography", holder: "key"},
	{service: "qbusiness", holder: "application"},
	{service: "redshift", holder: "namespace"},
	{service: "redshift-serverless"},
	{service: "refactor-spaces"},
	{
		// A trusted account copies a model out of the project.
		service: "rekognition", holder: "project", beside: "projectversion", without: IdentityDecides,
		groups: []supportGroup{{across, "CopyProjectVersion"}},
		cli:    "rekognition list-project-policies ProjectPolicies[].PolicyDocument",
		source: "https://docs.aws.amazon.com/rekognition/latest/APIReference/API_PutProjectPolicy.html", checked: "2026-11-29",
	},
	{service: "resource-explorer-2", holder: "view"},
	{service: "resource-groups", holder: "group"},
	{service: "route53-recovery-control-config", holder: "cluster"},
	{service: "route53profiles", holder: "profile"},
	{service: "route53resolver", holder: "firewall-rule-group"},
	{service: "route53resolver", holder: "resolver-query-log-config"},
	{service: "route53resolver", holder: "resolver-rule"},
	{service: "rum", holder: "AppMonitorResource"},
	{service: "s3", holder: "accessgrantsinstance"},
	{service: "s3", holder: "accesspoint"},
	{
		// Objects: "Bucket policy examples", of unsigned readers too; uploads: "Bucket
		// owner granting permissions to objects it does not own", and the permissions
		// of multipart uploads; replicas: "Granting permissions when the source and
		// destination buckets are owned by different accounts". Of the configuration of
		// a bucket the API Reference says that its owner "can grant this permission to
		// others", and of the policy calls that they are for the owner's account. ACLs,
		// Block Public Access, Object Ownership and the policies of access points are
		// outside.
		service: "s3", holder: "bucket", beside: "accesspoint,accesspointobject", without: IdentityDecides,
		groups: []supportGroup{
			{across, "AbortMultipartUpload DeleteObject DeleteObjectVersion GetAccelerateConfiguration GetAnalyticsConfiguration" +
				" GetBucketLocation GetBucketTagging GetBucketVersioning GetEncryptionConfiguration GetInventoryConfiguration" +
				" GetLifecycleConfiguration GetMetricsConfiguration GetObjectAcl GetObjectTagging ListBucket" +
				" ListBucketMultipartUploads ListBucketVersions ListMultipartUploadParts PutAccelerateConfiguration" +
				" PutAnalyticsConfiguration PutBucketCORS PutBucketTagging PutBucketVersioning PutEncryptionConfiguration" +
				" PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration PutObject PutObjectAcl" +
				" PutObjectTagging ReplicateDelete ReplicateObject RestoreObject"},
			{unsigned, "GetObject GetObjectVersion"},
			{inside, "DeleteBucketPolicy GetBucketPolicy PutBucketPolicy"},
		},
		cli:            "s3api get-bucket-policy Policy",
		cloudFormation: "AWS::S3::BucketPolicy.PolicyDocument",
		terraform:      "aws_s3_bucket_policy.policy",
		source:         "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html", checked: "2026-11-29",
	},
	{service: "s3", holder: "multiregionaccesspoint"},
	{service: "s3", holder: "objectlambdaaccesspoint"},
	{service: "s3-outposts", holder: "accesspoint"},
	{service: "s3-outposts", holder: "bucket"},
	{service: "s3express", holder: "accesspoint"},
	{
		service: "s3express", holder: "bucket", beside: "accesspoint", without: IdentityDecides,
		groups:         []supportGroup{{across, "CreateSession"}},
		cli:            "s3api get-bucket-policy Policy",
		cloudFormation: "AWS::S3Express::BucketPolicy.PolicyDocument",
		terraform:      "aws_s3_bucket_policy.policy",
		source:         "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html", checked: "2026-11-29",
	},
	{service: "s3files", holder: "file-system"},
	{service: "s3tables", holder: "Table"},
	{service: "s3tables", holder: "TableBucket"},
	{service: "s3vectors", holder: "VectorBucket"},
	{service: "sagemaker", holder: "model-package-group"},
	{
		// "Supported APIs for resource-based policies". The policy is that of the
		// registry for its schemas, too.
		service: "schemas", holder: "registry", without: IdentityDecides,
		groups: []supportGroup{
			{across, "CreateSchema DeleteRegistry DeleteSchema DeleteSchemaVersion DescribeCodeBinding DescribeRegistry" +
				" DescribeSchema GetCodeBindingSource ListSchemaVersions ListSchemas PutCodeBinding SearchSchemas UpdateRegistry" +
				" UpdateSchema"},
		},
		cli:            "schemas get-resource-policy Policy",
		cloudFormation: "AWS::EventSchemas::RegistryPolicy.Policy",
		terraform:      "aws_schemas_registry_policy.policy",
		source:         "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-resource-based-schemas.html", checked: "2026-11-29",
	},
	{
		// "Cross-account permission is effective only for the following
		// operations". CreateSecret is not one of them.
		service: "secretsmanager", holder: "Secret", without: IdentityDecides,
		groups: []supportGroup{
			{across, "CancelRotateSecret DeleteResourcePolicy DeleteSecret DescribeSecret GetResourcePolicy GetSecretValue" +
				" ListSecretVersionIds PutResourcePolicy PutSecretValue RemoveRegionsFromReplication ReplicateSecretToRegions RestoreSecret" +
				" RotateSecret StopReplicationToReplica TagResource UntagResource UpdateSecret UpdateSecretVersionStage ValidateResourcePolicy"},
			{inside, "CreateSecret"},
		},
		cli:            "secretsmanager get-resource-policy ResourcePolicy",
		cloudFormation: "AWS::SecretsManager::ResourcePolicy.ResourcePolicy",
		terraform:      "aws_secretsmanager_secret_policy.policy",
		source:         "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html", checked: "2026-11-29",
	},
	{service: "serverlessrepo", holder: "applications"},
	{service: "servicecatalog", holder: "Application"},
	{service: "servicecatalog", holder: "AttributeGroup"},
	{service: "servicediscovery", holder: "namespace"},
	{
		// "Any combination of email, raw email, templated email, or bulk templated
		// email". Policies of templates and configuration sets do not exist.
		service: "ses", holder: "identity", beside: "configuration-set,template", without: IdentityDecides,
		groups:    []supportGroup{{across, "SendBulkTemplatedEmail SendEmail SendRawEmail SendTemplatedEmail"}},
		cli:       "sesv2 get-email-identity Policies",
		terraform: "aws_ses_identity_policy.policy",
		source:    "https://docs.aws.amazon.com/ses/latest/dg/sending-authorization-identity-owner-tasks-information.html", checked: "2026-11-29",
	},
	{
		// API Reference, AddProfilePermission. RevokeSignature is about a job.
		service: "signer", holder: "signing-profile", without: IdentityDecides,
		groups: []supportGroup{{across, "GetSigningProfile SignPayload StartSigningJob"}},
		cli:    "signer list-profile-permissions permissions",
		source: "https://docs.aws.amazon.com/signer/latest/api/API_AddProfilePermission.html", checked: "2026-11-29",
	},
	{service: "signin"},
	{service: "sms-voice", holder: "OptOutList"},
	{service: "sms-voice", holder: "PhoneNumber"},
	{service: "sms-voice", holder: "Pool"},
	{service: "sms-voice", holder: "SenderId"},
	{
		// The valid actions of a policy; that they reach other accounts is from
		// the page on AddPermission in the API Reference.
		service: "sns", holder: "topic", without: IdentityDecides,
		groups: []supportGroup{{across, "AddPermission DeleteTopic GetTopicAttributes ListSubscriptionsByTopic Publish RemovePermission" +
			" SetTopicAttributes Subscribe"}},
		cli:            "sns get-topic-attributes Attributes.Policy",
		cloudFormation: "AWS::SNS::TopicPolicy.PolicyDocument",
		terraform:      "aws_sns_topic_policy.policy",
		source:         "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html", checked: "2026-11-29",
	},
	{
		// "Cross-account permissions don't apply to the following actions", and
		// so to all others.
		service: "sqs", holder: "queue", without: IdentityDecides,
		groups: []supportGroup{
			{across, "ChangeMessageVisibility DeleteMessage GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues PurgeQueue" +
				" ReceiveMessage SendMessage"},
			{inside, "AddPermission CancelMessageMoveTask CreateQueue DeleteQueue ListMessageMoveTasks ListQueueTags RemovePermission" +
				" SetQueueAttributes StartMessageMoveTask TagQueue UntagQueue"},
		},
		cli:            "sqs get-queue-attributes Attributes.Policy",
		cloudFormation: "AWS::SQS::QueuePolicy.PolicyDocument",
		terraform:      "aws_sqs_queue_policy.policy",
		source:         "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-limitations-of-custom-policies.html", checked: "2026-11-29",
	},
	{service: "ssm", holder: "document"},
	{service: "ssm", holder: "opsitemgroup"},
	{service: "ssm", holder: "parameter"},
	{service: "ssm-contacts", holder: "contact"},
	{service: "ssm-incidents", holder: "response-plan"},
	{service: "ssm-sap"},
	{
		// The engine has the rules of trust policies, SEMANTICS 6.6.
		service: "sts", holder: "role", without: NobodyEnters,
		groups:         []supportGroup{{across, "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity SetSourceIdentity TagSession"}},
		cli:            "iam get-role Role.AssumeRolePolicyDocument",
		cloudFormation: "AWS::IAM::Role.AssumeRolePolicyDocument",
		terraform:      "aws_iam_role.assume_role_policy",
		source:         "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html", checked: "2026-11-29",
	},
	{service: "vpc-lattice", holder: "ResourceConfiguration"},
	{service: "vpc-lattice", holder: "Service"},
	{service: "vpc-lattice", holder: "ServiceNetwork"},
	{
		// A service network may have a second policy, which must allow as well.
		service: "vpc-lattice-svcs", holder: "Service", without: NobodyEnters,
		groups:         []supportGroup{{both, "Invoke"}},
		cli:            "vpc-lattice get-auth-policy policy",
		cloudFormation: "AWS::VpcLattice::AuthPolicy.Policy",
		terraform:      "aws_vpclattice_auth_policy.policy",
		source:         "https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html", checked: "2026-11-29",
	},
	{service: "waf", holder: "rulegroup"},
	{service: "waf-regional", holder: "rulegroup"},
	{
		// API Reference, PutPermissionPolicy: the only actions that such a policy can
		// have. PutFirewallManagerRuleGroups is about a web ACL.
		service: "wafv2", holder: "rulegroup", without: IdentityDecides,
		groups: []supportGroup{{across, "CreateWebACL GetRuleGroup UpdateWebACL"}},
		cli:    "wafv2 get-permission-policy Policy",
		source: "https://docs.aws.amazon.com/waf/latest/APIReference/API_PutPermissionPolicy.html", checked: "2026-11-29",
	},
	{service: "xray"},
}
