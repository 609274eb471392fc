package aws

// Names of API operations that people take for actions, with the actions that
// authorize them, in alphabetical order. Those of DynamoDB and DAX are in
// package catalog.
//
// Sources: the tables "API operations" of the Service Authorization Reference
// for Amazon S3, AWS Lambda, Amazon SQS, Amazon SNS and AWS KMS,
// https://docs.aws.amazon.com/service-authorization/latest/reference/; of API
// Gateway "Control access to a REST API with IAM permissions",
// https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html;
// of Amazon Bedrock the pages of the two operations in its API Reference.
// An operation with further options may need more than what stands here: a copy
// that sets tags needs s3:PutObjectTagging as well.

type operation struct {
	name    string
	reason  string
	actions string // separated by blanks
}

const (
	otherName    = "the operation is authorized by an action of another name"
	head         = "a HEAD request is authorized as the GET request is"
	copies       = "a copy reads the source and writes the target"
	multipart    = "each step of a multipart upload is authorized as an upload"
	listing      = "listing the objects of a bucket is authorized as ListBucket"
	deletes      = "deleting a configuration is authorized as putting one"
	batch        = "a batch is authorized as its members are"
	verbs        = "managing an API is authorized by the verb of the HTTP request"
	reencryption = "the caller needs one action on the old key and another on the new one"
)

var operations = [...]operation{
	{"apigateway:CreateDeployment", verbs, "apigateway:POST"},
	{"apigateway:CreateResource", verbs, "apigateway:POST"},
	{"apigateway:CreateRestApi", verbs, "apigateway:POST"},
	{"apigateway:CreateStage", verbs, "apigateway:POST"},
	{"apigateway:DeleteRestApi", verbs, "apigateway:DELETE"},
	{"apigateway:DeleteStage", verbs, "apigateway:DELETE"},
	{"apigateway:GetRestApi", verbs, "apigateway:GET"},
	{"apigateway:GetRestApis", verbs, "apigateway:GET"},
	{"apigateway:GetStage", verbs, "apigateway:GET"},
	{"apigateway:GetStages", verbs, "apigateway:GET"},
	{"apigateway:PutRestApi", verbs, "apigateway:PUT"},
	{"apigateway:UpdateRestApi", verbs, "apigateway:PATCH"},
	{"apigateway:UpdateStage", verbs, "apigateway:PATCH"},
	{"bedrock:Converse", otherName, "bedrock:InvokeModel"},
	{"bedrock:ConverseStream", otherName, "bedrock:InvokeModelWithResponseStream"},
	{"kms:ReEncrypt", reencryption, "kms:ReEncryptFrom kms:ReEncryptTo"},
	{"lambda:GetLayerVersionByArn", otherName, "lambda:GetLayerVersion"},
	{"lambda:Invoke", otherName, "lambda:InvokeFunction"},
	{"lambda:InvokeWithResponseStream", otherName, "lambda:InvokeFunction"},
	{"s3:CompleteMultipartUpload", multipart, "s3:PutObject"},
	{"s3:CopyObject", copies, "s3:GetObject s3:PutObject"},
	{"s3:CreateBucketMetadataConfiguration", otherName, "s3:CreateBucketMetadataTableConfiguration"},
	{"s3:CreateMultipartUpload", multipart, "s3:PutObject"},
	{"s3:DeleteBucketAnalyticsConfiguration", deletes, "s3:PutAnalyticsConfiguration"},
	{"s3:DeleteBucketCors", deletes, "s3:PutBucketCORS"},
	{"s3:DeleteBucketEncryption", deletes, "s3:PutEncryptionConfiguration"},
	{"s3:DeleteBucketIntelligentTieringConfiguration", deletes, "s3:PutIntelligentTieringConfiguration"},
	{"s3:DeleteBucketInventoryConfiguration", deletes, "s3:PutInventoryConfiguration"},
	{"s3:DeleteBucketLifecycle", deletes, "s3:PutLifecycleConfiguration"},
	{"s3:DeleteBucketMetadataConfiguration", otherName, "s3:DeleteBucketMetadataTableConfiguration"},
	{"s3:DeleteBucketMetricsConfiguration", deletes, "s3:PutMetricsConfiguration"},
	{"s3:DeleteBucketOwnershipControls", deletes, "s3:PutBucketOwnershipControls"},
	{"s3:DeleteBucketReplication", deletes, "s3:PutReplicationConfiguration"},
	{"s3:DeleteBucketTagging", deletes, "s3:PutBucketTagging"},
	{"s3:DeleteObjects", batch, "s3:DeleteObject s3:DeleteObjectVersion"},
	{"s3:DeletePublicAccessBlock", deletes, "s3:PutBucketPublicAccessBlock"},
	{"s3:GetBucketAccelerateConfiguration", otherName, "s3:GetAccelerateConfiguration"},
	{"s3:GetBucketAnalyticsConfiguration", otherName, "s3:GetAnalyticsConfiguration"},
	{"s3:GetBucketEncryption", otherName, "s3:GetEncryptionConfiguration"},
	{"s3:GetBucketIntelligentTieringConfiguration", otherName, "s3:GetIntelligentTieringConfiguration"},
	{"s3:GetBucketInventoryConfiguration", otherName, "s3:GetInventoryConfiguration"},
	{"s3:GetBucketLifecycle", otherName, "s3:GetLifecycleConfiguration"},
	{"s3:GetBucketLifecycleConfiguration", otherName, "s3:GetLifecycleConfiguration"},
	{"s3:GetBucketMetadataConfiguration", otherName, "s3:GetBucketMetadataTableConfiguration"},
	{"s3:GetBucketMetricsConfiguration", otherName, "s3:GetMetricsConfiguration"},
	{"s3:GetBucketNotificationConfiguration", otherName, "s3:GetBucketNotification"},
	{"s3:GetBucketReplication", otherName, "s3:GetReplicationConfiguration"},
	{"s3:GetObjectLockConfiguration", otherName, "s3:GetBucketObjectLockConfiguration"},
	{"s3:GetPublicAccessBlock", otherName, "s3:GetBucketPublicAccessBlock"},
	{"s3:HeadBucket", head, "s3:ListBucket"},
	{"s3:HeadObject", head, "s3:GetObject"},
	{"s3:ListBucketAnalyticsConfigurations", otherName, "s3:GetAnalyticsConfiguration"},
	{"s3:ListBucketIntelligentTieringConfigurations", otherName, "s3:GetIntelligentTieringConfiguration"},
	{"s3:ListBucketInventoryConfigurations", otherName, "s3:GetInventoryConfiguration"},
	{"s3:ListBucketMetricsConfigurations", otherName, "s3:GetMetricsConfiguration"},
	{"s3:ListBuckets", otherName, "s3:ListAllMyBuckets"},
	{"s3:ListMultipartUploads", otherName, "s3:ListBucketMultipartUploads"},
	{"s3:ListObjects", listing, "s3:ListBucket"},
	{"s3:ListObjectsV2", listing, "s3:ListBucket"},
	{"s3:ListObjectVersions", otherName, "s3:ListBucketVersions"},
	{"s3:ListParts", otherName, "s3:ListMultipartUploadParts"},
	{"s3:PutBucketAccelerateConfiguration", otherName, "s3:PutAccelerateConfiguration"},
	{"s3:PutBucketAnalyticsConfiguration", otherName, "s3:PutAnalyticsConfiguration"},
	{"s3:PutBucketEncryption", otherName, "s3:PutEncryptionConfiguration"},
	{"s3:PutBucketIntelligentTieringConfiguration", otherName, "s3:PutIntelligentTieringConfiguration"},
	{"s3:PutBucketInventoryConfiguration", otherName, "s3:PutInventoryConfiguration"},
	{"s3:PutBucketLifecycle", otherName, "s3:PutLifecycleConfiguration"},
	{"s3:PutBucketLifecycleConfiguration", otherName, "s3:PutLifecycleConfiguration"},
	{"s3:PutBucketMetricsConfiguration", otherName, "s3:PutMetricsConfiguration"},
	{"s3:PutBucketNotificationConfiguration", otherName, "s3:PutBucketNotification"},
	{"s3:PutBucketReplication", otherName, "s3:PutReplicationConfiguration"},
	{"s3:PutObjectLockConfiguration", otherName, "s3:PutBucketObjectLockConfiguration"},
	{"s3:PutPublicAccessBlock", otherName, "s3:PutBucketPublicAccessBlock"},
	{"s3:SelectObjectContent", otherName, "s3:GetObject"},
	{"s3:UploadPart", multipart, "s3:PutObject"},
	{"s3:UploadPartCopy", copies, "s3:GetObject s3:PutObject"},
	{"sns:PublishBatch", batch, "sns:Publish"},
	{"sqs:ChangeMessageVisibilityBatch", batch, "sqs:ChangeMessageVisibility"},
	{"sqs:DeleteMessageBatch", batch, "sqs:DeleteMessage"},
	{"sqs:SendMessageBatch", batch, "sqs:SendMessage"},
}
