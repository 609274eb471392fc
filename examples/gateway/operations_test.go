package gateway_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dax"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/gateway/plan"
)

func asAPI(err error, e *smithy.APIError) bool { return errors.As(err, e) }

// keeper is a transport that keeps the request and answers nothing.
type keeper struct {
	request *http.Request
	body    []byte
}

var errKept = errors.New("kept")

func (k *keeper) Do(r *http.Request) (*http.Response, error) {
	k.request = r
	if r.Body != nil {
		k.body, _ = io.ReadAll(r.Body)
	}
	return nil, errKept
}

// fields are the members of inputs that name things, by their names.
var fields = map[string]string{
	"Bucket": "bucket", "Key": "key", "CopySource": "bucket/source", "RenameSource": "bucket/source", "UploadId": "upload", "Id": "id",
	"QueueUrl": "https://sqs.us-west-2.amazonaws.com/123456789012/queue", "QueueName": "queue", "SourceArn": "arn:aws:sqs:us-west-2:123456789012:queue",
	"TopicArn": "arn:aws:sns:us-west-2:123456789012:topic", "SubscriptionArn": "arn:aws:sns:us-west-2:123456789012:topic:00000000-0000-0000-0000-000000000000",
	"ResourceArn": "arn:aws:sns:us-west-2:123456789012:topic", "Name": "name", "RoleArn": "arn:aws:iam::123456789012:role/Reader", "RoleSessionName": "session",
	"KeyId": "12345678-1234-1234-1234-123456789012", "SourceKeyId": "12345678-1234-1234-1234-123456789012", "DestinationKeyId": "12345678-1234-1234-1234-123456789012",
	"TargetKeyId": "12345678-1234-1234-1234-123456789012", "AliasName": "alias/name", "PrimaryRegion": "us-east-1",
	"SecretId": "arn:aws:secretsmanager:us-west-2:123456789012:secret:name-a1B2c3", "RequestRoute": "route", "RequestToken": "token",
	"TableName": "Books", "ClusterName": "books", "AnnotationName": "note", "AnnotationKey": "note",
}

// refusedByName are the operations that no row is about, with a word of the reason.
var refusedByName = map[string][]string{
	"dynamodb":       {"CancelBulkOperation", "DescribeBulkOperation", "ListBulkOperations", "StartBulkPutItems"},
	"sqs":            {"CancelMessageMoveTask"},
	"sts":            {"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "GetDelegatedAccessToken", "GetWebIdentityToken"},
	"secretsmanager": {"AssociateCrossAccountReplica", "DisassociateCrossAccountReplica", "ListResourcePolicies"},
	"kms":            {"Decapsulate", "DeleteAlias", "Encapsulate", "RetireGrant", "UpdateAlias"},
	"s3": {"CreateBucketMetadataConfiguration", "CreateBucketMetadataTableConfiguration", "CreateSession", "DeleteBucketMetadataConfiguration", "DeleteBucketMetadataTableConfiguration",
		"DeleteObjectAnnotation", "GetBucketAbac", "GetBucketMetadataConfiguration", "GetBucketMetadataTableConfiguration", "GetObjectAnnotation", "ListDirectoryBuckets",
		"ListObjectAnnotations", "PutBucketAbac", "PutObjectAnnotation", "RenameObject", "UpdateBucketMetadataAnnotationTableConfiguration", "UpdateBucketMetadataInventoryTableConfiguration",
		"UpdateBucketMetadataJournalTableConfiguration", "UpdateObjectEncryption", "WriteGetObjectResponse"},
}

// noValidation lets inputs through that lack required members.
func noValidation(s *middleware.Stack) error {
	_, _ = s.Initialize.Remove("OperationInputValidation") // some have none
	return nil
}

// TestEveryOperation sends each operation of each client through its planner: it is
// planned, or the service would refuse it, or it is refused by name.
func TestEveryOperation(t *testing.T) {
	k := new(keeper)
	c := aws.Config{Region: region, HTTPClient: k, RetryMaxAttempts: 1, APIOptions: []func(*middleware.Stack) error{noValidation},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "A", SecretAccessKey: "s"}, nil
		})}
	pathStyle := s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true })
	for _, service := range []struct {
		name    string
		client  any
		planner plan.Planner
		least   int // operations of the client, when this was written
	}{
		{"dynamodb", dynamodb.NewFromConfig(c), plan.DynamoDB(nil), 57},
		{"dynamodb", dynamodbstreams.NewFromConfig(c), plan.Streams(nil), 4},
		{"dax", dax.NewFromConfig(c), plan.DAX(nil), 21},
		{"s3", pathStyle, plan.S3(""), 107},
		{"sqs", sqs.NewFromConfig(c), plan.SQS(), 23},
		{"sns", sns.NewFromConfig(c), plan.SNS(), 42},
		{"sts", sts.NewFromConfig(c), plan.STS(), 10},
		{"kms", kms.NewFromConfig(c), plan.KMS(), 53},
		{"secretsmanager", secretsmanager.NewFromConfig(c), plan.SecretsManager(nil), 23},
	} {
		v := reflect.ValueOf(service.client)
		n := 0
		for i := range v.NumMethod() {
			name, method := v.Type().Method(i).Name, v.Method(i)
			if name == "Options" || method.Type().NumIn() != 3 {
				continue
			}
			n++
			t.Run(service.name+"/"+name, func(t *testing.T) {
				planOne(t, k, service.name, name, method, service.planner)
			})
		}
		if n < service.least {
			t.Errorf("%s: %d operations; want at least %d", service.name, n, service.least)
		}
	}
}

// planOne builds the request of an operation with the client, and plans it.
func planOne(t *testing.T, k *keeper, service, name string, method reflect.Value, planner plan.Planner) {
	input := reflect.New(method.Type().In(1).Elem())
	for i := range input.Elem().NumField() {
		f := input.Elem().Field(i)
		if text, ok := fields[input.Elem().Type().Field(i).Name]; ok && f.Type() == reflect.TypeFor[*string]() {
			f.Set(reflect.ValueOf(&text))
		}
	}
	if name == "DeleteObjects" {
		t.Skip("a list of objects has a test of its own")
	}
	if name == "BatchGetSecretValue" {
		input.Elem().FieldByName("SecretIdList").Set(reflect.ValueOf([]string{fields["SecretId"]}))
	}
	k.request = nil
	method.Call([]reflect.Value{reflect.ValueOf(t.Context()), input})
	refused := slices.Contains(refusedByName[service], name)
	if k.request == nil {
		if refused { // the client has no endpoint for it here
			return
		}
		t.Fatal("the client made no request")
	}
	if !planner.Serves(k.request) && !refused {
		t.Fatal("the planner does not serve the request")
	}
	p, err := planner.Plan(plan.Input{Request: k.request, Body: k.body, Scope: arn.Scope{Partition: "aws", Region: region, Account: number}})
	want := service + ":" + name
	switch name {
	case "CopyObject":
		want = "s3:PutObject"
	case "UploadPartCopy":
		want = "s3:UploadPart"
	}
	var r *plan.Refusal
	switch {
	case err == nil && refused:
		t.Errorf("planned as %s; it is on the list of those that are not", p.Operation)
	case err == nil:
		if p.Operation != want || len(p.Checks) == 0 {
			t.Errorf("planned as %q with %d checks; want %q", p.Operation, len(p.Checks), want)
		}
	case !errors.As(err, &r):
		t.Errorf("%v is not a refusal", err)
	case refused != r.Unmapped:
		t.Errorf("refused: %v; unmapped: %v", err, r.Unmapped)
	case !refused && (service != "dynamodb" && service != "dax" || r.Operation != want):
		t.Errorf("refused: %v", err)
	}
}

// TestRowsAreOperations holds the tables against the clients: a row that is not an
// operation is a slip.
func TestRowsAreOperations(t *testing.T) {
	for service, client := range map[string]any{"sqs": new(sqs.Client), "sns": new(sns.Client), "sts": new(sts.Client), "kms": new(kms.Client), "secretsmanager": new(secretsmanager.Client), "s3": new(s3.Client)} {
		for _, name := range plan.Operations(service) {
			if _, ok := reflect.TypeOf(client).MethodByName(name); !ok {
				t.Errorf("%s: %s is not an operation of the client", service, name)
			}
		}
	}
}
