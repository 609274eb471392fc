package plan

// level is what a request to S3 is about, by its path.
type level uint8

const (
	atService level = iota
	atBucket
	atObject
)

// s3Row is one operation of S3: how it is recognised, and the actions that it
// needs. An action whose name has Object in it and ends in + has Version behind
// that word if the request has a versionId.
type s3Row struct {
	method    string
	at        level
	selectors string // the query parameters that must be there, and no other selector
	operation string
	action    string // several are separated by a space; "" is refused
	params    string // further query parameters
}

// The operations of S3. The forms of requests: the API reference of S3, one page an
// operation. The actions: "Required permissions for Amazon S3 API operations" in
// the S3 User Guide, and "Actions, resources, and condition keys for Amazon S3" in
// the Service Authorization Reference. Operations that are missing here are those
// of refusedS3.
var s3Rows = []s3Row{
	{"GET", atService, "", "ListBuckets", "s3:ListAllMyBuckets", "bucket-region continuation-token max-buckets prefix"},

	{"PUT", atBucket, "", "CreateBucket", "s3:CreateBucket", ""},
	{"DELETE", atBucket, "", "DeleteBucket", "s3:DeleteBucket", ""},
	{"HEAD", atBucket, "", "HeadBucket", "s3:ListBucket", ""},
	{"GET", atBucket, "", "ListObjects", "s3:ListBucket", "prefix delimiter marker max-keys encoding-type"},
	{"GET", atBucket, "list-type", "ListObjectsV2", "s3:ListBucket", "prefix delimiter continuation-token max-keys encoding-type fetch-owner start-after"},
	{"GET", atBucket, "versions", "ListObjectVersions", "s3:ListBucketVersions", "prefix delimiter key-marker max-keys encoding-type version-id-marker"},
	{"GET", atBucket, "uploads", "ListMultipartUploads", "s3:ListBucketMultipartUploads", "prefix delimiter key-marker max-uploads encoding-type upload-id-marker"},
	{"GET", atBucket, "location", "GetBucketLocation", "s3:GetBucketLocation", ""},
	{"POST", atBucket, "delete", "DeleteObjects", "s3:DeleteObject", ""}, // planned by key

	{"GET", atBucket, "accelerate", "GetBucketAccelerateConfiguration", "s3:GetAccelerateConfiguration", ""},
	{"PUT", atBucket, "accelerate", "PutBucketAccelerateConfiguration", "s3:PutAccelerateConfiguration", ""},
	{"GET", atBucket, "acl", "GetBucketAcl", "s3:GetBucketAcl", ""},
	{"PUT", atBucket, "acl", "PutBucketAcl", "s3:PutBucketAcl", ""},
	{"GET", atBucket, "analytics", "ListBucketAnalyticsConfigurations", "s3:GetAnalyticsConfiguration", "continuation-token"},
	{"GET", atBucket, "analytics id", "GetBucketAnalyticsConfiguration", "s3:GetAnalyticsConfiguration", ""},
	{"PUT", atBucket, "analytics id", "PutBucketAnalyticsConfiguration", "s3:PutAnalyticsConfiguration", ""},
	{"DELETE", atBucket, "analytics id", "DeleteBucketAnalyticsConfiguration", "s3:PutAnalyticsConfiguration", ""},
	{"GET", atBucket, "cors", "GetBucketCors", "s3:GetBucketCORS", ""},
	{"PUT", atBucket, "cors", "PutBucketCors", "s3:PutBucketCORS", ""},
	{"DELETE", atBucket, "cors", "DeleteBucketCors", "s3:PutBucketCORS", ""},
	{"GET", atBucket, "encryption", "GetBucketEncryption", "s3:GetEncryptionConfiguration", ""},
	{"PUT", atBucket, "encryption", "PutBucketEncryption", "s3:PutEncryptionConfiguration", ""},
	{"DELETE", atBucket, "encryption", "DeleteBucketEncryption", "s3:PutEncryptionConfiguration", ""},
	{"GET", atBucket, "intelligent-tiering", "ListBucketIntelligentTieringConfigurations", "s3:GetIntelligentTieringConfiguration", "continuation-token"},
	{"GET", atBucket, "intelligent-tiering id", "GetBucketIntelligentTieringConfiguration", "s3:GetIntelligentTieringConfiguration", ""},
	{"PUT", atBucket, "intelligent-tiering id", "PutBucketIntelligentTieringConfiguration", "s3:PutIntelligentTieringConfiguration", ""},
	{"DELETE", atBucket, "intelligent-tiering id", "DeleteBucketIntelligentTieringConfiguration", "s3:PutIntelligentTieringConfiguration", ""},
	{"GET", atBucket, "inventory", "ListBucketInventoryConfigurations", "s3:GetInventoryConfiguration", "continuation-token"},
	{"GET", atBucket, "inventory id", "GetBucketInventoryConfiguration", "s3:GetInventoryConfiguration", ""},
	{"PUT", atBucket, "inventory id", "PutBucketInventoryConfiguration", "s3:PutInventoryConfiguration", ""},
	{"DELETE", atBucket, "inventory id", "DeleteBucketInventoryConfiguration", "s3:PutInventoryConfiguration", ""},
	{"GET", atBucket, "lifecycle", "GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration", ""},
	{"PUT", atBucket, "lifecycle", "PutBucketLifecycleConfiguration", "s3:PutLifecycleConfiguration", ""},
	{"DELETE", atBucket, "lifecycle", "DeleteBucketLifecycle", "s3:PutLifecycleConfiguration", ""},
	{"GET", atBucket, "logging", "GetBucketLogging", "s3:GetBucketLogging", ""},
	{"PUT", atBucket, "logging", "PutBucketLogging", "s3:PutBucketLogging", ""},
	{"GET", atBucket, "metrics", "ListBucketMetricsConfigurations", "s3:GetMetricsConfiguration", "continuation-token"},
	{"GET", atBucket, "metrics id", "GetBucketMetricsConfiguration", "s3:GetMetricsConfiguration", ""},
	{"PUT", atBucket, "metrics id", "PutBucketMetricsConfiguration", "s3:PutMetricsConfiguration", ""},
	{"DELETE", atBucket, "metrics id", "DeleteBucketMetricsConfiguration", "s3:PutMetricsConfiguration", ""},
	{"GET", atBucket, "notification", "GetBucketNotificationConfiguration", "s3:GetBucketNotification", ""},
	{"PUT", atBucket, "notification", "PutBucketNotificationConfiguration", "s3:PutBucketNotification", ""},
	{"GET", atBucket, "object-lock", "GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration", ""},
	{"PUT", atBucket, "object-lock", "PutObjectLockConfiguration", "s3:PutBucketObjectLockConfiguration", ""},
	{"GET", atBucket, "ownershipControls", "GetBucketOwnershipControls", "s3:GetBucketOwnershipControls", ""},
	{"PUT", atBucket, "ownershipControls", "PutBucketOwnershipControls", "s3:PutBucketOwnershipControls", ""},
	{"DELETE", atBucket, "ownershipControls", "DeleteBucketOwnershipControls", "s3:PutBucketOwnershipControls", ""},
	{"GET", atBucket, "policy", "GetBucketPolicy", "s3:GetBucketPolicy", ""},
	{"PUT", atBucket, "policy", "PutBucketPolicy", "s3:PutBucketPolicy", ""},
	{"DELETE", atBucket, "policy", "DeleteBucketPolicy", "s3:DeleteBucketPolicy", ""},
	{"GET", atBucket, "policyStatus", "GetBucketPolicyStatus", "s3:GetBucketPolicyStatus", ""},
	{"GET", atBucket, "publicAccessBlock", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock", ""},
	{"PUT", atBucket, "publicAccessBlock", "PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock", ""},
	{"DELETE", atBucket, "publicAccessBlock", "DeletePublicAccessBlock", "s3:PutBucketPublicAccessBlock", ""},
	{"GET", atBucket, "replication", "GetBucketReplication", "s3:GetReplicationConfiguration", ""},
	{"PUT", atBucket, "replication", "PutBucketReplication", "s3:PutReplicationConfiguration", ""},
	{"DELETE", atBucket, "replication", "DeleteBucketReplication", "s3:PutReplicationConfiguration", ""},
	{"GET", atBucket, "requestPayment", "GetBucketRequestPayment", "s3:GetBucketRequestPayment", ""},
	{"PUT", atBucket, "requestPayment", "PutBucketRequestPayment", "s3:PutBucketRequestPayment", ""},
	{"GET", atBucket, "tagging", "GetBucketTagging", "s3:GetBucketTagging", ""},
	{"PUT", atBucket, "tagging", "PutBucketTagging", "s3:PutBucketTagging", ""},
	{"DELETE", atBucket, "tagging", "DeleteBucketTagging", "s3:PutBucketTagging", ""},
	{"GET", atBucket, "versioning", "GetBucketVersioning", "s3:GetBucketVersioning", ""},
	{"PUT", atBucket, "versioning", "PutBucketVersioning", "s3:PutBucketVersioning", ""},
	{"GET", atBucket, "website", "GetBucketWebsite", "s3:GetBucketWebsite", ""},
	{"PUT", atBucket, "website", "PutBucketWebsite", "s3:PutBucketWebsite", ""},
	{"DELETE", atBucket, "website", "DeleteBucketWebsite", "s3:DeleteBucketWebsite", ""},

	{"GET", atObject, "", "GetObject", "s3:GetObject+", "partNumber " + responses},
	{"HEAD", atObject, "", "HeadObject", "s3:GetObject+", "partNumber " + responses},
	{"PUT", atObject, "", "PutObject", "s3:PutObject", ""},
	{"DELETE", atObject, "", "DeleteObject", "s3:DeleteObject+", ""},
	{"GET", atObject, "attributes", "GetObjectAttributes", "s3:GetObject+ s3:GetObjectAttributes+", ""},
	{"POST", atObject, "uploads", "CreateMultipartUpload", "s3:PutObject", ""},
	{"PUT", atObject, "uploadId", "UploadPart", "s3:PutObject", "partNumber"},
	{"POST", atObject, "uploadId", "CompleteMultipartUpload", "s3:PutObject", ""},
	{"DELETE", atObject, "uploadId", "AbortMultipartUpload", "s3:AbortMultipartUpload", ""},
	{"GET", atObject, "uploadId", "ListParts", "s3:ListMultipartUploadParts", "max-parts part-number-marker encoding-type"},
	{"GET", atObject, "acl", "GetObjectAcl", "s3:GetObjectAcl+", ""},
	{"PUT", atObject, "acl", "PutObjectAcl", "s3:PutObjectAcl+", ""},
	{"GET", atObject, "tagging", "GetObjectTagging", "s3:GetObjectTagging+", ""},
	{"PUT", atObject, "tagging", "PutObjectTagging", "s3:PutObjectTagging+", ""},
	{"DELETE", atObject, "tagging", "DeleteObjectTagging", "s3:DeleteObjectTagging+", ""},
	{"GET", atObject, "retention", "GetObjectRetention", "s3:GetObjectRetention", ""},
	{"PUT", atObject, "retention", "PutObjectRetention", "s3:PutObjectRetention", ""},
	{"GET", atObject, "legal-hold", "GetObjectLegalHold", "s3:GetObjectLegalHold", ""},
	{"PUT", atObject, "legal-hold", "PutObjectLegalHold", "s3:PutObjectLegalHold", ""},
	{"GET", atObject, "torrent", "GetObjectTorrent", "s3:GetObjectTorrent+", ""},
	{"POST", atObject, "restore", "RestoreObject", "s3:RestoreObject", ""},
	{"POST", atObject, "select", "SelectObjectContent", "s3:GetObject", "select-type"},
}

// responses are the parameters of GET that change headers of the answer.
const responses = "response-cache-control response-content-disposition response-content-encoding response-content-language response-content-type response-expires"

// refusedS3 are selectors of operations that have no row, and why.
var refusedS3 = map[string]string{
	"abac":                            "attribute-based access control of buckets",
	"annotation":                      "annotations of objects",
	"annotations":                     "annotations of objects",
	"encryption-object":               "UpdateObjectEncryption",
	"metadataAnnotationTable":         "metadata tables",
	"metadataConfiguration":           "metadata tables",
	"metadataInventoryTable":          "metadata tables",
	"metadataJournalTable":            "metadata tables",
	"metadataTable":                   "metadata tables",
	"renameObject":                    "RenameObject of directory buckets",
	"session":                         "CreateSession of directory buckets",
	"x-amz-write-get-object-response": "WriteGetObjectResponse of S3 Object Lambda",
}
