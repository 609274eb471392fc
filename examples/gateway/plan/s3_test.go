package plan

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
)

// planS3 returns the checks of a request, "ACTION RESOURCE" each; the headers are
// "Name: value" lines.
func planS3(t *testing.T, domain, method, target, headers, body string) (checks []string, err error) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	for line := range strings.SplitSeq(headers, "\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			if name == "Host" {
				r.Host = value
			} else {
				r.Header.Add(name, value)
			}
		}
	}
	p, err := S3(domain).Plan(Input{Request: r, Body: []byte(body), Scope: arn.Scope{Partition: "aws", Region: "us-west-2", Account: "123456789012"}})
	if err != nil {
		return nil, err
	}
	for _, c := range p.Checks {
		checks = append(checks, strings.TrimPrefix(c.Action, "s3:")+" "+strings.TrimPrefix(c.Resource.String(), "arn:aws:s3:::"))
	}
	if p.Conceal != nil {
		checks = append(checks, "404: "+strings.TrimPrefix(p.Conceal.Action, "s3:")+" "+strings.TrimPrefix(p.Conceal.Resource.String(), "arn:aws:s3:::"))
	}
	return checks, nil
}

// The checks of requests, by "Required permissions for Amazon S3 API operations" in
// the S3 User Guide.
func TestS3Checks(t *testing.T) {
	const list = `<Delete><Object><Key>k</Key></Object><Object><Key>v</Key><VersionId>1</VersionId></Object></Delete>`
	tests := []struct {
		request string // method and target, then headers
		body    string
		want    []string
	}{
		{"GET /", "", []string{"ListAllMyBuckets *"}},
		{"PUT /bucket", "", []string{"CreateBucket bucket"}},
		{"PUT /bucket\nX-Amz-Acl: private\nX-Amz-Bucket-Object-Lock-Enabled: true", "", []string{"CreateBucket bucket", "PutBucketAcl bucket", "PutBucketObjectLockConfiguration bucket", "PutBucketVersioning bucket"}},
		{"HEAD /bucket", "", []string{"ListBucket bucket"}},
		{"GET /bucket?list-type=2&prefix=a", "", []string{"ListBucket bucket"}},
		{"GET /bucket/?versions", "", []string{"ListBucketVersions bucket"}},
		{"DELETE /bucket?encryption", "", []string{"PutEncryptionConfiguration bucket"}},
		{"DELETE /bucket?policy", "", []string{"DeleteBucketPolicy bucket"}},
		{"DELETE /bucket?lifecycle", "", []string{"PutLifecycleConfiguration bucket"}},
		{"GET /bucket?analytics&id=a", "", []string{"GetAnalyticsConfiguration bucket"}},
		{"GET /bucket/key", "", []string{"GetObject bucket/key", "404: ListBucket bucket"}},
		{"GET /bucket/key?versionId=1", "", []string{"GetObjectVersion bucket/key", "404: ListBucket bucket"}},
		{"GET /bucket/key?attributes", "", []string{"GetObject bucket/key", "GetObjectAttributes bucket/key", "404: ListBucket bucket"}},
		{"GET /bucket/key?attributes&versionId=1", "", []string{"GetObjectVersion bucket/key", "GetObjectVersionAttributes bucket/key", "404: ListBucket bucket"}},
		{"GET /bucket/a%20b/%2F?response-content-type=x", "", []string{"GetObject bucket/a b//", "404: ListBucket bucket"}},
		{"PUT /bucket/key", "", []string{"PutObject bucket/key"}},
		{"PUT /bucket/key\nX-Amz-Grant-Read: id=x", "", []string{"PutObject bucket/key", "PutObjectAcl bucket/key"}},
		{"PUT /bucket/key\nX-Amz-Tagging: a=b\nX-Amz-Object-Lock-Mode: GOVERNANCE\nX-Amz-Object-Lock-Legal-Hold: ON", "", []string{"PutObject bucket/key", "PutObjectTagging bucket/key", "PutObjectRetention bucket/key", "PutObjectLegalHold bucket/key"}},
		{"PUT /bucket/key\nX-Amz-Copy-Source: /other/a%2Fb%3Fc", "", []string{"PutObject bucket/key", "GetObject other/a/b?c"}},
		{"PUT /bucket/key\nX-Amz-Copy-Source: other/a?versionId=1", "", []string{"PutObject bucket/key", "GetObjectVersion other/a"}},
		{"PUT /bucket/key?partNumber=1&uploadId=u\nX-Amz-Copy-Source: other/a", "", []string{"PutObject bucket/key", "GetObject other/a"}},
		{"POST /bucket/key?uploads", "", []string{"PutObject bucket/key"}},
		{"DELETE /bucket/key?uploadId=u", "", []string{"AbortMultipartUpload bucket/key"}},
		{"GET /bucket/key?uploadId=u", "", []string{"ListMultipartUploadParts bucket/key", "404: ListBucket bucket"}},
		{"DELETE /bucket/key", "", []string{"DeleteObject bucket/key"}},
		{"DELETE /bucket/key?versionId=1\nX-Amz-Bypass-Governance-Retention: true", "", []string{"DeleteObjectVersion bucket/key", "BypassGovernanceRetention bucket/key"}},
		{"PUT /bucket/key?acl&versionId=1", "", []string{"PutObjectVersionAcl bucket/key"}},
		{"DELETE /bucket/key?tagging", "", []string{"DeleteObjectTagging bucket/key"}},
		{"POST /bucket/key?select&select-type=2", "", []string{"GetObject bucket/key"}},
		{"POST /bucket?delete", list, []string{"DeleteObject bucket/k", "DeleteObjectVersion bucket/v"}},
		{"POST /bucket?delete\nX-Amz-Bypass-Governance-Retention: true", list, []string{"DeleteObject bucket/k", "DeleteObjectVersion bucket/v", "BypassGovernanceRetention bucket/k", "BypassGovernanceRetention bucket/v"}},
		{"GET /key/x\nHost: bucket.s3.local:8000", "", []string{"GetObject bucket/key/x", "404: ListBucket bucket"}},
		{"GET /bucket/x\nHost: s3.local:8000", "", []string{"GetObject bucket/x", "404: ListBucket bucket"}},
	}
	for _, test := range tests {
		t.Run(test.request, func(t *testing.T) {
			head, headers, _ := strings.Cut(test.request, "\n")
			method, target, _ := strings.Cut(head, " ")
			got, err := planS3(t, "s3.local", method, target, headers, test.body)
			if d := cmp.Diff(test.want, got); d != "" || err != nil {
				t.Errorf("%v (-want +got)\n%s", err, d)
			}
		})
	}
}

// What stands in a query beside what the row has is refused by name.
func TestS3Refused(t *testing.T) {
	for _, request := range []string{"GET /bucket/key?x=1", "GET /bucket/key?x-id=DeleteObject", "GET /bucket?versionId=1", "PUT /bucket/key?uploadId=u&acl", "PUT /bucket/key?versionId=1",
		"PATCH /bucket/key", "GET /bucket?list-type=3", "POST /bucket/key", "GET /bucket/key?X-Amz-Acl=public-read", "GET /bucket?session", "PUT /bucket?abac", "PUT /bucket/key?encryption"} {
		method, target, _ := strings.Cut(request, " ")
		_, err := planS3(t, "", method, target, "", "")
		var r *Refusal
		if !errors.As(err, &r) || !r.Unmapped {
			t.Errorf("%s: %v; want a refusal by name", request, err)
		}
	}
}

// FuzzPlan: no request makes a planner panic, and each is planned with checks or
// refused.
func FuzzPlan(f *testing.F) {
	f.Add("GET", "/bucket/key?versionId=1", "", "", "")
	f.Add("POST", "/bucket?delete", "", "", "<Delete><Object><Key>k</Key></Object></Delete>")
	f.Add("POST", "/", "DynamoDB_20120810.GetItem", "", `{"TableName":"Books","Key":{"Id":{"S":"1"}}}`)
	f.Add("POST", "/", "", "application/x-www-form-urlencoded", "Action=SendMessage&Version=2012-11-05&QueueUrl=http://q/123456789012/a")
	f.Add("POST", "/", "TrentService.Encrypt", "", `{"KeyId":"12345678-1234-1234-1234-123456789012"}`)
	planners := []Planner{DynamoDB(nil), Streams(nil), DAX(nil), S3("s3.local"), SQS(), SNS(), STS(), KMS(), SecretsManager(nil)}
	f.Fuzz(func(t *testing.T, method, target, header, contentType, body string) {
		r, err := http.NewRequestWithContext(t.Context(), method, "http://localhost", nil)
		if err != nil {
			return
		}
		path, query, _ := strings.Cut(target, "?")
		r.URL.Path, r.URL.RawQuery = path, query
		if header != "" {
			r.Header.Set("X-Amz-Target", header)
		}
		r.Header.Set("Content-Type", contentType)
		for _, p := range planners {
			_ = p.Serves(r)
			plan, err := p.Plan(Input{Request: r, Body: []byte(body), Scope: arn.Scope{Partition: "aws", Region: "us-west-2", Account: "123456789012"}})
			var refusal *Refusal
			if err == nil && len(plan.Checks) == 0 || err != nil && !errors.As(err, &refusal) {
				t.Errorf("%s: %d checks, %v", p.Service(), len(plan.Checks), err)
			}
		}
	})
}
