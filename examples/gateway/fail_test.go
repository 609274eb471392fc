package gateway_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/iameval/iameval/examples/gateway"
	"github.com/iameval/iameval/examples/gateway/plan"
	"github.com/iameval/iameval/examples/internal/sigv4"
)

// sign signs a request as Alice's, with this library's signer.
func (s *stage) sign(t testing.TB, r *http.Request, service string, body []byte) {
	t.Helper()
	sigv4.Sign(r, sigv4.Credential{Key: "AKIDALICE", Region: region, Service: service}, sigv4.NewSecret("alice-secret"), "", sigv4.Hash(body), time.Now())
}

// headersOf makes a header of names and values.
func headersOf(pairs ...string) http.Header {
	h := make(http.Header)
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

const getItem = `{"TableName":"Books","Key":{"Id":{"S":"red"}}}`

// TestNothingUnknownPasses: the caller may do everything, and still what is not
// understood is refused, with the answer of the service, and the server sees
// nothing of it.
func TestNothingUnknownPasses(t *testing.T) {
	form := []string{"Content-Type", "application/x-www-form-urlencoded"}
	dynamo := []string{"X-Amz-Target", "DynamoDB_20120810.GetItem", "Content-Type", "application/x-amz-json-1.0"}
	with := func(base []string, more ...string) http.Header {
		return headersOf(append(append([]string{}, base...), more...)...)
	}
	tests := []struct {
		name                  string
		service, method, path string
		body                  string
		header                http.Header
		change                func(*http.Request)
		status                int
		want                  string
	}{
		{"unknown service", "ec2", "POST", "/", "Action=RunInstances", with(form), nil, 400, "not mapped"},
		{"unknown target", "dynamodb", "POST", "/", "{}", headersOf("X-Amz-Target", "DynamoDB_20120810.Explode"), nil, 400, "UnknownOperationException"},
		{"target of another version", "dynamodb", "POST", "/", "{}", headersOf("X-Amz-Target", "DynamoDB_20111205.GetItem"), nil, 400, "UnknownOperationException"},
		{"target of another service", "sqs", "POST", "/", "{}", headersOf("X-Amz-Target", "DynamoDB_20120810.GetItem"), nil, 400, "UnknownOperationException"},
		{"no target", "dynamodb", "POST", "/", getItem, nil, nil, 400, "UnknownOperationException"},
		{"another protocol", "dynamodb", "POST", "/service/DynamoDB_20120810/operation/GetItem", getItem, headersOf("Smithy-Protocol", "rpc-v2-cbor"), nil, 400, "UnknownOperationException"},
		{"another protocol with a target", "dynamodb", "POST", "/", getItem, with(dynamo, "Smithy-Protocol", "rpc-v2-cbor"), nil, 400, "not mapped"},
		{"another method", "dynamodb", "PUT", "/", getItem, with(dynamo), nil, 400, "want POST /"},
		{"target in the query", "dynamodb", "POST", "/?X-Amz-Target=DynamoDB_20120810.DeleteItem", getItem, with(dynamo), nil, 400, "want POST /"},
		{"compressed", "dynamodb", "POST", "/", getItem, with(dynamo, "Content-Encoding", "gzip"), nil, 400, "encoding"},
		{"body that is not JSON", "dynamodb", "POST", "/", `{"TableName":`, with(dynamo), nil, 400, "SerializationException"},
		{"name twice", "dynamodb", "POST", "/", `{"TableName":"Books","TableName":"Other","Key":{"Id":{"S":"red"}}}`, with(dynamo), nil, 400, "ValidationException"},
		{"name in another case", "dynamodb", "POST", "/", `{"TableName":"Books","tablename":"Other","Key":{"Id":{"S":"red"}}}`, with(dynamo), nil, 400, "ValidationException"},
		{"SQS: name twice", "sqs", "POST", "/", `{"QueueUrl":"http://q/123456789012/a","queueurl":"http://q/123456789012/b"}`, headersOf("X-Amz-Target", "AmazonSQS.SendMessage"), nil, 400, "SerializationException"},
		{"SQS: URL without a queue", "sqs", "POST", "/", `{"QueueUrl":"http://q/a"}`, headersOf("X-Amz-Target", "AmazonSQS.SendMessage"), nil, 400, "ValidationException"},
		{"SQS: two queues", "sqs", "POST", "/123456789012/b", "Action=SendMessage&Version=2012-11-05&QueueUrl=http%3A%2F%2Fq%2F123456789012%2Fa", with(form), nil, 400, "different queues"},
		{"SQS: task without a queue", "sqs", "POST", "/", `{"TaskHandle":"x"}`, headersOf("X-Amz-Target", "AmazonSQS.CancelMessageMoveTask"), nil, 400, "not mapped"},
		{"two actions", "sns", "POST", "/", "Action=ListTopics&Action=DeleteTopic&Version=2010-03-31", with(form), nil, 400, "there twice"},
		{"two actions in other cases", "sns", "POST", "/", "Action=ListTopics&action=DeleteTopic&Version=2010-03-31", with(form), nil, 400, "there twice"},
		{"action in query and form", "sns", "POST", "/?Action=DeleteTopic", "Action=ListTopics&Version=2010-03-31", with(form), nil, 400, "no query"},
		{"another version", "sns", "POST", "/", "Action=ListTopics&Version=2009-03-31", with(form), nil, 400, "InvalidAction"},
		{"no version", "sns", "POST", "/", "Action=ListTopics", with(form), nil, 400, "InvalidAction"},
		{"unknown action", "sns", "POST", "/", "Action=Shout&Version=2010-03-31", with(form), nil, 400, "sns:Shout is not mapped"},
		{"no topic", "sns", "POST", "/", "Action=Publish&Version=2010-03-31&Message=x", with(form), nil, 400, "want one of TopicArn"},
		{"topic and telephone", "sns", "POST", "/", "Action=Publish&Version=2010-03-31&PhoneNumber=1&TopicArn=arn%3Aaws%3Asns%3Aus-west-2%3A123456789012%3At", with(form), nil, 400, "want one of TopicArn"},
		{"not a form", "sns", "POST", "/", "Action=ListTopics&Version=2010-03-31", headersOf("Content-Type", "text/plain"), nil, 400, ""},
		{"badly encoded form", "sns", "POST", "/", "Action=%zz&Version=2010-03-31", with(form), nil, 400, "MalformedQueryString"},
		{"web identity", "sts", "POST", "/", "Action=AssumeRoleWithWebIdentity&Version=2011-06-15", with(form), nil, 400, "not mapped"},
		{"KMS: alias", "kms", "POST", "/", `{"KeyId":"alias/a"}`, headersOf("X-Amz-Target", "TrentService.Encrypt"), nil, 400, "only the service knows its key"},
		{"KMS: ciphertext alone", "kms", "POST", "/", `{"CiphertextBlob":"eA=="}`, headersOf("X-Amz-Target", "TrentService.Decrypt"), nil, 400, "only the service knows the key"},
		{"KMS: one key of two", "kms", "POST", "/", `{"CiphertextBlob":"eA==","DestinationKeyId":"12345678-1234-1234-1234-123456789012"}`, headersOf("X-Amz-Target", "TrentService.ReEncrypt"), nil, 400, "SourceKeyId"},
		{"secret by filters", "secretsmanager", "POST", "/", `{"Filters":[{"Key":"name","Values":["a"]}]}`, headersOf("X-Amz-Target", "secretsmanager.BatchGetSecretValue"), nil, 400, "filters"},
		{"S3: unknown sub-resource", "s3", "GET", "/bucket?unheard", "", nil, nil, 501, "NotImplemented"},
		{"S3: two sub-resources", "s3", "GET", "/bucket?policy&acl", "", nil, nil, 501, "NotImplemented"},
		{"S3: twice", "s3", "GET", "/bucket?prefix=a&prefix=b", "", nil, nil, 400, "2 times"},
		{"S3: metadata table", "s3", "GET", "/bucket?metadataTable", "", nil, nil, 501, "metadata tables"},
		{"S3: access point", "s3", "GET", "/name-s3alias/key", "", nil, nil, 501, "access points"},
		{"S3: not a bucket", "s3", "GET", "/B/key", "", nil, nil, 400, "not the name of a bucket"},
		{"S3: empty bucket", "s3", "GET", "//key", "", nil, nil, 400, "empty bucket"},
		{"S3: long key", "s3", "GET", "/bucket/" + strings.Repeat("k", 1025), "", nil, nil, 400, "at most 1024 bytes"},
		{"S3: not UTF-8", "s3", "GET", "/bucket/%FF", "", nil, nil, 400, "UTF-8"},
		{"S3: unknown header", "s3", "PUT", "/bucket/key", "", headersOf("X-Amz-Unheard", "x"), nil, 501, "x-amz-unheard"},
		{"S3: source of a copy", "s3", "PUT", "/bucket/key", "", headersOf("X-Amz-Copy-Source", "nothing"), nil, 400, "x-amz-copy-source"},
		{"S3: copy by another operation", "s3", "DELETE", "/bucket/key", "", headersOf("X-Amz-Copy-Source", "bucket/a"), nil, 501, "x-amz-copy-source"},
		{"S3: browser form", "s3", "POST", "/bucket", "x", headersOf("Content-Type", "multipart/form-data"), nil, 501, "NotImplemented"},
		{"S3: list that is not XML", "s3", "POST", "/bucket?delete", "<Delete><Object>", nil, nil, 400, "MalformedXML"},
		{"S3: list with a declaration", "s3", "POST", "/bucket?delete", `<!DOCTYPE a [<!ENTITY b "c">]><Delete><Object><Key>&b;</Key></Object></Delete>`, nil, nil, 400, "MalformedXML"},
		{"S3: two keys in one", "s3", "POST", "/bucket?delete", `<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>`, nil, nil, 400, "MalformedXML"},
		{"unsigned target", "dynamodb", "POST", "/", getItem, nil, func(r *http.Request) { r.Header.Set("X-Amz-Target", "DynamoDB_20120810.GetItem") }, 400, "InvalidSignatureException"},
		{"unsigned copy", "s3", "PUT", "/bucket/key", "", nil, func(r *http.Request) { r.Header.Set("X-Amz-Copy-Source", "bucket/a") }, 403, "headers present in the request which were not signed"},
		{"unsigned ACL", "s3", "PUT", "/bucket/key", "", nil, func(r *http.Request) { r.Header.Set("X-Amz-Acl", "public-read") }, 403, "headers present in the request which were not signed"},
		{"another body", "dynamodb", "POST", "/", getItem, with(dynamo), func(r *http.Request) { r.Body = http.NoBody; r.ContentLength = 0 }, 400, "InvalidSignatureException"},
		{"another target", "dynamodb", "POST", "/", getItem, with(dynamo), func(r *http.Request) { r.Header.Set("X-Amz-Target", "DynamoDB_20120810.DeleteItem") }, 400, "InvalidSignatureException"},
		{"not signed", "dynamodb", "POST", "/", getItem, with(dynamo), func(r *http.Request) { r.Header.Del("Authorization") }, 400, "MissingAuthenticationTokenException"},
		{"half a signature", "dynamodb", "POST", "/", getItem, with(dynamo), func(r *http.Request) { r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=x") }, 400, "IncompleteSignatureException"},
		{"Version 2", "s3", "GET", "/bucket/key", "", nil, func(r *http.Request) { r.Header.Set("Authorization", "AWS A:b") }, 400, "AWS4-HMAC-SHA256"},
		{"S3: not signed", "s3", "GET", "/bucket/key", "", nil, func(r *http.Request) { r.Header = http.Header{} }, 403, "AccessDenied"},
		{"S3: unsigned payload without TLS", "s3", "PUT", "/bucket/key", "x", headersOf("X-Amz-Content-Sha256", "y"), func(r *http.Request) {
			r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
		}, 400, "InvalidRequest"},
		{"service other than the planner's", "sns", "POST", "/", getItem, with(dynamo), nil, 400, ""},
		{"STS presigned by POST", "sts", "GET", "/?Action=GetCallerIdentity&Version=2011-06-15&Action=AssumeRole", "", nil, nil, 400, "there twice"},
	}
	s := newStage(t, load(t, document("Allow * on *"), document("Allow * on *")), nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, body := s.raw(t, test.service, test.method, test.path, test.body, test.header, test.change)
			if status != test.status || !strings.Contains(body, test.want) {
				t.Errorf("%d, %s; want %d with %q", status, body, test.status, test.want)
			}
			if s.seen() != 0 {
				t.Fatal("the server got a request")
			}
		})
	}
	if s.Metrics.Count("allowed") != 0 {
		t.Error("something was allowed")
	}
	if status, body := s.raw(t, "dynamodb", "POST", "/", getItem, with(dynamo), nil); status != 200 || s.seen() != 1 {
		t.Errorf("a good request: %d, %s", status, body)
	}
}

// TestSkew: a clock that is wrong by more than the service allows.
func TestSkew(t *testing.T) {
	for service, test := range map[string]struct {
		off    time.Duration
		header http.Header
		path   string
		want   string
	}{
		"dynamodb": {6 * time.Minute, headersOf("X-Amz-Target", "DynamoDB_20120810.ListTables"), "/", "InvalidSignatureException"},
		"sns":      {-6 * time.Minute, headersOf("Content-Type", "application/x-www-form-urlencoded"), "/", "Signature not yet current"},
		"s3":       {16 * time.Minute, nil, "/bucket", "RequestTimeTooSkewed"},
	} {
		s := newStage(t, load(t, document("Allow * on *"), document("Allow * on *")), nil, func(c *gateway.Config) {
			c.Now = func() time.Time { return time.Now().Add(test.off) }
		})
		method := http.MethodPost
		if service == "s3" {
			method = http.MethodGet
		}
		if _, body := s.raw(t, service, method, test.path, "", test.header, nil); !strings.Contains(body, test.want) || s.seen() != 0 {
			t.Errorf("%s: %s", service, body)
		}
	}
}

// TestPanic: a planner that panics denies.
func TestPanic(t *testing.T) {
	s := newStage(t, load(t, document("Allow * on *"), document("Allow * on *")), nil, func(c *gateway.Config) { c.Planners = []plan.Planner{panics{plan.SQS()}} })
	if status, _ := s.raw(t, "sqs", "POST", "/", "{}", headersOf("X-Amz-Target", "AmazonSQS.ListQueues"), nil); status != 500 || s.seen() != 0 || !strings.Contains(s.log.String(), "panic") {
		t.Errorf("status %d, %d requests at the server", status, s.seen())
	}
}

type panics struct{ plan.Planner }

func (panics) Plan(plan.Input) (plan.Plan, error) { panic("broken") }

// signStreaming signs a request whose body comes in chunks that are not signed.
func signStreaming(r *http.Request) {
	sigv4.Sign(r, sigv4.Credential{Key: "AKIDALICE", Region: region, Service: "s3"}, sigv4.NewSecret("alice-secret"), "", sigv4.StreamingUnsignedTrailer, time.Now())
}

// signAs signs a request with credentials of the SDK's.
func signAs(r *http.Request, service string, c aws.Credentials, body []byte, now time.Time) {
	sigv4.Sign(r, sigv4.Credential{Key: c.AccessKeyID, Region: region, Service: service}, sigv4.NewSecret(c.SecretAccessKey), c.SessionToken, sigv4.Hash(body), now)
}
