package gateway_test

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/iameval/iameval/examples/gateway"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/examples/internal/sigv4"
)

// s3Stage is a gateway before an S3 in memory with a bucket of two objects.
func s3Stage(t *testing.T, ofAlice string, change ...func(*gateway.Config)) *stage {
	t.Helper()
	fake := gofakes3.New(s3mem.New(), gofakes3.WithLogger(gofakes3.DiscardLog())).Server()
	admin := s3Client(newStage(t, load(t, document("Allow * on *"), document("Allow * on *")), fake).alice())
	if _, err := admin.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("bucket"),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: region}}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"pub/a", "priv/b"} {
		if _, err := admin.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("bucket"), Key: &key, Body: strings.NewReader("text of " + key)}); err != nil {
			t.Fatal(err)
		}
	}
	return newStage(t, load(t, ofAlice, document("Allow s3:GetObject on *")), fake, change...)
}

func s3Client(c aws.Config) *s3.Client {
	return s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true })
}

// overTLS serves the stage's gateway over TLS as well.
func (s *stage) overTLS(t *testing.T) aws.Config {
	server := httptest.NewTLSServer(s.Gateway)
	t.Cleanup(server.Close)
	c := s.alice()
	c.BaseEndpoint, c.HTTPClient = &server.URL, server.Client()
	return c
}

// read returns an object's content.
func read(t *testing.T, c *s3.Client, key string) (string, error) {
	t.Helper()
	out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: &key})
	if err != nil {
		return "", err
	}
	defer func() { _ = out.Body.Close() }()
	b, err := io.ReadAll(out.Body)
	return string(b), err
}

func put(t *testing.T, c *s3.Client, key, text string, change ...func(*s3.PutObjectInput)) error {
	in := &s3.PutObjectInput{Bucket: aws.String("bucket"), Key: &key, Body: strings.NewReader(text)}
	for _, f := range change {
		f(in)
	}
	_, err := c.PutObject(t.Context(), in)
	return err
}

const publicOnly = "Allow s3:*Object on arn:aws:s3:::bucket/pub/*"

// TestS3 plays the SDK's client against an S3 in memory.
func TestS3(t *testing.T) {
	s := s3Stage(t, document(publicOnly, `Allow s3:ListBucket on arn:aws:s3:::bucket if {"StringLike": {"s3:prefix": "pub/*"}}`))
	c, tls := s3Client(s.alice()), s3Client(s.overTLS(t))
	const denied = "AccessDenied"
	if text, err := read(t, c, "pub/a"); err != nil || text != "text of pub/a" {
		t.Errorf("%q, %v", text, err)
	}
	_, err := read(t, c, "priv/b")
	expect(t, "other prefix", err, denied, `User: `+alice+` is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::bucket/priv/b" because no identity-based policy allows the s3:GetObject action`)
	for _, client := range []*s3.Client{c, tls} { // with a hash, and in chunks with a trailer
		expect(t, "put", put(t, client, "pub/new", "new text"), "", "")
		if text, err := read(t, c, "pub/new"); err != nil || text != "new text" {
			t.Errorf("%q, %v", text, err)
		}
		expect(t, "put elsewhere", put(t, client, "priv/new", "x"), denied, "s3:PutObject")
		expect(t, "put with an ACL", put(t, client, "pub/new", "x", func(in *s3.PutObjectInput) { in.ACL = "public-read" }), denied, "s3:PutObjectAcl")
		expect(t, "put with tags", put(t, client, "pub/new", "x", func(in *s3.PutObjectInput) { in.Tagging = aws.String("a=b") }), denied, "s3:PutObjectTagging")
		for _, algorithm := range []types.ChecksumAlgorithm{"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"} {
			expect(t, "checksum", put(t, client, "pub/"+string(algorithm), "x", func(in *s3.PutObjectInput) { in.ChecksumAlgorithm = algorithm }), "", "")
		}
	}
	_, err = c.CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: aws.String("bucket"), Key: aws.String("pub/copy"), CopySource: aws.String("bucket/priv/b")})
	expect(t, "copy of what may not be read", err, denied, `s3:GetObject on resource: "arn:aws:s3:::bucket/priv/b"`)
	_, err = c.CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: aws.String("bucket"), Key: aws.String("pub/copy"), CopySource: aws.String("bucket/pub/a")})
	expect(t, "copy", err, "", "")
	_, err = c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("bucket"), Key: aws.String("priv/b")})
	var status interface{ HTTPStatusCode() int }
	if !errors.As(err, &status) || status.HTTPStatusCode() != http.StatusForbidden {
		t.Errorf("HEAD: %v", err)
	}
	_, err = read(t, c, "pub/absent")
	expect(t, "404 concealed", err, denied, "s3:ListBucket")
	list := func(prefix *string) error {
		_, err := c.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("bucket"), Prefix: prefix})
		return err
	}
	expect(t, "list", list(aws.String("pub/")), "", "")
	expect(t, "list with dots", list(aws.String("pub/../x")), "", "") // a prefix is not a path
	expect(t, "list of all", list(nil), denied, "s3:ListBucket")
	expect(t, "empty prefix", list(aws.String("")), denied, "s3:ListBucket")
	expect(t, "list of others", list(aws.String("priv/")), denied, "s3:ListBucket")
	_, err = s3Client(s.config("AKIDNOBODY", "s", "")).ListBuckets(t.Context(), &s3.ListBucketsInput{})
	expect(t, "unknown key", err, "InvalidAccessKeyId", "does not exist in our records")
	_, err = s3Client(s.config("AKIDALICE", "other", "")).ListBuckets(t.Context(), &s3.ListBucketsInput{})
	expect(t, "wrong secret", err, "SignatureDoesNotMatch", "")
	_, err = c.ListBuckets(t.Context(), &s3.ListBucketsInput{})
	expect(t, "all buckets", err, denied, "s3:ListAllMyBuckets")
}

// TestS3Keys: keys with wildcards and odd characters are what they are; a pattern
// of one key does not match its neighbours.
func TestS3Keys(t *testing.T) {
	for _, key := range []string{"pub/*", "pub/?", "pub/100%", "pub/a+b c", "pub/%2F", "pub/é日本", "pub/" + strings.Repeat("k", 1000), "pub/'();:@&=$,!~", "pub/a//b", "pub/./x", "pub/x/../y"} {
		literal := strings.NewReplacer("*", "${*}", "?", "${?}", " ", "?", "日", "?", "本", "?").Replace(key)
		s := newStage(t, load(t, document("Allow s3:PutObject on arn:aws:s3:::bucket/"+literal), document("Allow * on *")), nil)
		c := s3Client(s.alice())
		if err := put(t, c, key, "text"); err != nil {
			t.Errorf("%q: %v", key, err)
			continue
		}
		if got := s.calls[0].URL.Path; got != "/bucket/"+key {
			t.Errorf("%q went on as %q", key, got)
		}
		expect(t, "neighbour of "+key, put(t, c, "pub/neighbour", "text"), "AccessDenied", "")
		if s.seen() != 1 {
			t.Errorf("%q: the server got %d requests", key, s.seen())
		}
	}
}

// TestDeleteObjects: keys that may not be deleted are errors of the answer, the
// others are deleted.
func TestDeleteObjects(t *testing.T) {
	s := s3Stage(t, document(publicOnly))
	c := s3Client(s.alice())
	remove := func(quiet bool, keys ...string) *s3.DeleteObjectsOutput {
		t.Helper()
		d := &types.Delete{Quiet: &quiet}
		for _, key := range keys {
			d.Objects = append(d.Objects, types.ObjectIdentifier{Key: aws.String(key)})
		}
		out, err := c.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: aws.String("bucket"), Delete: d})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	out := remove(false, "pub/a", "priv/b", "pub/<&>")
	var deleted, failed []string
	for _, d := range out.Deleted {
		deleted = append(deleted, aws.ToString(d.Key))
	}
	for _, e := range out.Errors {
		failed = append(failed, aws.ToString(e.Key)+" "+aws.ToString(e.Code))
	}
	if !slices.Equal(deleted, []string{"pub/a", "pub/<&>"}) || !slices.Equal(failed, []string{"priv/b AccessDenied"}) {
		t.Errorf("deleted %q, failed %q", deleted, failed)
	}
	n := s.seen()
	if out := remove(true, "priv/b"); len(out.Deleted) != 0 || len(out.Errors) != 1 || s.seen() != n {
		t.Errorf("none allowed: %+v, %d requests at the server", out, s.seen()-n)
	}
	if out := remove(false, "pub/a"); len(out.Deleted) != 1 || len(out.Errors) != 0 {
		t.Errorf("all allowed: %+v", out)
	}
	_, err := c.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: aws.String("bucket"), BypassGovernanceRetention: aws.Bool(true),
		Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: aws.String("pub/a")}}}})
	expect(t, "bypass of retention", err, "AccessDenied", "s3:BypassGovernanceRetention")
}

// TestS3Parts: an upload in parts.
func TestS3Parts(t *testing.T) {
	s := s3Stage(t, document(publicOnly, "Allow s3:AbortMultipartUpload on *"))
	c := s3Client(s.alice())
	key := aws.String("pub/parts")
	up, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String("bucket"), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	part, err := c.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: aws.String("bucket"), Key: key, UploadId: up.UploadId, PartNumber: aws.Int32(1), Body: strings.NewReader("part")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.ListParts(t.Context(), &s3.ListPartsInput{Bucket: aws.String("bucket"), Key: key, UploadId: up.UploadId})
	expect(t, "list of parts", err, "AccessDenied", "s3:ListMultipartUploadParts")
	_, err = c.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{Bucket: aws.String("bucket"), Key: key, UploadId: up.UploadId,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{{ETag: part.ETag, PartNumber: aws.Int32(1)}}}})
	expect(t, "completion", err, "", "")
	if text, err := read(t, c, "pub/parts"); err != nil || text != "part" {
		t.Errorf("%q, %v", text, err)
	}
}

// TestPresignedURLs: as a browser uses them.
func TestPresignedURLs(t *testing.T) {
	s := s3Stage(t, document(publicOnly))
	p := s3.NewPresignClient(s3Client(s.alice()))
	do := func(method, url, body string, header http.Header) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range header {
			r.Header[name] = values
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(text)
	}
	get, err := p.PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("pub/a")})
	if err != nil {
		t.Fatal(err)
	}
	if status, text := do("GET", get.URL, "", nil); status != 200 || text != "text of pub/a" {
		t.Errorf("GET: %d, %s", status, text)
	}
	if status, text := do("GET", strings.Replace(get.URL, "pub/a", "priv/b", 1), "", nil); status != 403 || !strings.Contains(text, "SignatureDoesNotMatch") {
		t.Errorf("GET of another key: %d, %s", status, text)
	}
	if status, _ := do("DELETE", get.URL, "", nil); status != 403 {
		t.Errorf("DELETE by the URL of a GET: %d", status)
	}
	if status, text := do("GET", get.URL, "", headersOf("X-Amz-Acl", "public-read")); status != 403 || !strings.Contains(text, "not signed") {
		t.Errorf("GET with a header more: %d, %s", status, text)
	}
	putURL, err := p.PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("bucket"), Key: aws.String("pub/put")})
	if err != nil {
		t.Fatal(err)
	}
	if status, text := do("PUT", putURL.URL, "by URL", putURL.SignedHeader); status != 200 {
		t.Errorf("PUT: %d, %s", status, text)
	}
	if text, err := read(t, s3Client(s.alice()), "pub/put"); err != nil || text != "by URL" {
		t.Errorf("%q, %v", text, err)
	}
	private, err := p.PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("priv/b")})
	if err != nil {
		t.Fatal(err)
	}
	if status, text := do("GET", private.URL, "", nil); status != 403 || !strings.Contains(text, "AccessDenied") {
		t.Errorf("GET of what may not be read: %d, %s", status, text)
	}
	s.Now = func() time.Time { return time.Now().Add(16 * time.Minute) }
	if status, text := do("GET", get.URL, "", nil); status != 403 || !strings.Contains(text, "Request has expired") {
		t.Errorf("GET too late: %d, %s", status, text)
	}
}

// TestStreamNotStored: a body in chunks whose end is wrong does not reach the
// server, in memory or above the limit of what is held.
func TestStreamNotStored(t *testing.T) {
	for name, limit := range map[string]int64{"held": 0, "streamed": 16} {
		t.Run(name, func(t *testing.T) {
			s := s3Stage(t, document(publicOnly), func(c *gateway.Config) { c.MaxBody = limit })
			data := strings.Repeat("x", 100_000)
			send := func(checksum []byte) int {
				body := "186a0\r\n" + data + "\r\n0\r\nx-amz-checksum-crc32:" + base64.StdEncoding.EncodeToString(checksum) + "\r\n\r\n"
				r := httptest.NewRequestWithContext(t.Context(), "PUT", "/bucket/pub/stream", strings.NewReader(body))
				for _, h := range [][2]string{{"X-Amz-Content-Sha256", "x"}, {"X-Amz-Decoded-Content-Length", "100000"}, {"X-Amz-Trailer", "x-amz-checksum-crc32"}, {"Content-Encoding", "aws-chunked"}} {
					r.Header.Set(h[0], h[1])
				}
				signStreaming(r)
				func() {
					defer func() { _ = recover() }() // the server's way to break the connection
					serve(s.Gateway, r)
				}()
				text, err := read(t, s3Client(s.alice()), "pub/stream")
				if err != nil {
					return 0
				}
				return len(text)
			}
			if n := send(make([]byte, 4)); n != 0 {
				t.Errorf("%d bytes are stored with a wrong checksum", n)
			}
			if n := send(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(data)))); n != len(data) {
				t.Errorf("%d bytes are stored with the right checksum; want all %d", n, len(data))
			}
		})
	}
}

// TestUnknownKeys: a Deny on what the request does not show, as the tags of an
// object, applies; one on what it would show, and does not have, does not.
func TestUnknownKeys(t *testing.T) {
	for condition, denied := range map[string]bool{
		`{"StringEquals": {"s3:ExistingObjectTag/secret": "yes"}}`:    true,
		`{"StringEquals": {"aws:ResourceTag/secret": "yes"}}`:         true,
		`{"StringEquals": {"s3:x-amz-acl": "public-read"}}`:           false,
		`{"StringEquals": {"s3:authType": "REST-QUERY-STRING"}}`:      false,
		`{"StringEquals": {"s3:authType": "REST-HEADER"}}`:            true,
		`{"Bool": {"aws:SecureTransport": "false"}}`:                  true,
		`{"NumericGreaterThan": {"s3:signatureAge": "1"}}`:            false,
		`{"StringEquals": {"s3:versionid": "1"}}`:                     false,
		`{"Null": {"aws:MultiFactorAuthPresent": "false"}}`:           false,
		`{"StringNotEquals": {"s3:ResourceAccount": "123456789012"}}`: false,
		`{"StringNotEquals": {"aws:RequestedRegion": "us-west-2"}}`:   false,
		`{"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}`:              true,
	} {
		s := newStage(t, load(t, document("Allow s3:GetObject on *", "Deny s3:GetObject on * if "+condition), document("Allow * on *")), nil)
		status, body := s.raw(t, "s3", "GET", "/bucket/key", "", nil, nil)
		if denied != (status == 403) {
			t.Errorf("%s: %d, %s; denied: want %v", condition, status, body, denied)
		}
	}
}

// TestSpooled: a body with a hash above what is held in memory is compared before
// its first byte goes on.
func TestSpooled(t *testing.T) {
	s := newStage(t, load(t, document("Allow s3:PutObject on *"), document("Allow * on *")), nil, func(c *gateway.Config) { c.MaxBody = 1000 })
	text := strings.Repeat("0123456789", 10_000)
	if status, body := s.raw(t, "s3", "PUT", "/bucket/key", text, nil, nil); status != 200 || s.texts[0] != text {
		t.Errorf("%d, %s", status, body)
	}
	status, body := s.raw(t, "s3", "PUT", "/bucket/key", text, nil, func(r *http.Request) {
		r.Body = io.NopCloser(strings.NewReader(strings.Replace(text, "9", "8", 1)))
	})
	if status != 400 || !strings.Contains(body, "XAmzContentSHA256Mismatch") || s.seen() != 1 {
		t.Errorf("another body: %d, %s, %d requests at the server", status, body, s.seen())
	}
	if status, body := s.raw(t, "dynamodb", "POST", "/", `{"TableName":"`+text+`"}`, headersOf("X-Amz-Target", "DynamoDB_20120810.DescribeTable"), nil); status != 413 || s.seen() != 1 {
		t.Errorf("a body of JSON that is too large: %d, %s", status, body)
	}
}

// TestHTTP2: requests over HTTP/2 are verified alike.
func TestHTTP2(t *testing.T) {
	s := newStage(t, load(t, document("Allow s3:GetObject on *"), document("Allow * on *")), nil)
	server := httptest.NewUnstartedServer(s.Gateway)
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/bucket/key", nil)
	if err != nil {
		t.Fatal(err)
	}
	s.sign(t, r, "s3", nil)
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.ProtoMajor != 2 || s.seen() != 1 {
		t.Errorf("%s %d, %d requests at the server", answer.Proto, answer.StatusCode, s.seen())
	}
}

// TestPresignedSTS: GetCallerIdentity by a URL, as clusters of Kubernetes ask.
func TestPresignedSTS(t *testing.T) {
	s := newStage(t, load(t, document("Allow ec2:* on *"), document("Allow * on *")), nil)
	p, err := sts.NewPresignClient(sts.NewFromConfig(s.alice())).PresignGetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{}, func(o *sts.PresignOptions) {
		o.ClientOptions = append(o.ClientOptions, sts.WithAPIOptions(smithyhttp.SetHeaderValue("X-K8s-Aws-Id", "cluster"), smithyhttp.SetHeaderValue("X-Amz-Expires", "60")))
	})
	if err != nil {
		t.Fatal(err)
	}
	send := func(cluster string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-K8s-Aws-Id", cluster)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(text)
	}
	if status, text := send("cluster"); status != 200 || !strings.Contains(text, "<Arn>"+alice+"</Arn>") {
		t.Errorf("%d, %s", status, text)
	}
	if status, text := send("another"); status != 403 || !strings.Contains(text, "SignatureDoesNotMatch") {
		t.Errorf("another cluster: %d, %s", status, text)
	}
}

// TestHosts: a server that takes the bucket from the host gets the one that was
// decided, whatever the client's host is.
func TestHosts(t *testing.T) {
	s := newStage(t, load(t, document("Allow s3:GetObject on arn:aws:s3:::pub/*"), document("Allow * on *")), nil, func(c *gateway.Config) {
		c.Domain, c.Host = "s3.local", func(string) string { return "backend:9000" }
	})
	get := func(host, path string) (int, string) {
		return s.raw(t, "s3", "GET", path, "", headersOf(), func(r *http.Request) {
			r.Host = host
			s.sign(t, r, "s3", nil)
		})
	}
	for _, test := range []struct {
		host, path string
		want       string // the path at the server; "": denied
	}{
		{"pub.s3.local", "/a/b", "/pub/a/b"},
		{"pub.s3.local:8000", "/", ""},
		{"priv.s3.local", "/pub/a", ""},
		{"s3.local", "/pub/a", "/pub/a"},
		{"priv.s3.amazonaws.com", "/pub/a", "/pub/a"},
		{"priv.localhost", "/pub/a", "/pub/a"},
	} {
		n := s.seen()
		status, body := get(test.host, test.path)
		switch {
		case test.want == "" && (status != 403 || s.seen() != n):
			t.Errorf("%s%s: %d, %s", test.host, test.path, status, body)
		case test.want != "" && (status != 200 || s.calls[n].URL.Path != test.want || s.calls[n].Host != "backend:9000"):
			t.Errorf("%s%s: %d, %s", test.host, test.path, status, body)
		}
	}
}

// TestPresignedHash: a hash beside a URL is compared with the body.
func TestPresignedHash(t *testing.T) {
	s := newStage(t, load(t, document("Allow s3:PutObject on *"), document("Allow * on *")), nil)
	url, err := s3.NewPresignClient(s3Client(s.alice())).PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("bucket"), Key: aws.String("key")})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		hash string
		want int
	}{{"", 200}, {"UNSIGNED-PAYLOAD", 200}, {sigv4.Hash([]byte("text")), 200}, {sigv4.Hash([]byte("other")), 400}, {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", 400}} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url.URL, strings.NewReader("text"))
		if err != nil {
			t.Fatal(err)
		}
		if test.hash != "" {
			r.Header.Set("X-Amz-Content-Sha256", test.hash)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != test.want {
			t.Errorf("%q: %d, want %d", test.hash, answer.StatusCode, test.want)
		}
	}
}

// TestSignedChunks sends the example of the API reference of S3: three chunks, each
// with a signature. What is changed in a chunk does not reach the server.
func TestSignedChunks(t *testing.T) {
	name := filepath.Join(t.TempDir(), "identities.json")
	file := `{"identities": [{"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "secretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "principal": "` + alice + `", "policies": [` + document("Allow s3:PutObject on arn:aws:s3:::examplebucket/*") + `]}]}`
	if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	ids, err := identities.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t, ids, nil, func(c *gateway.Config) {
		c.Scope.Region, c.Now = "us-east-1", func() time.Time { return time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC) }
	})
	data := strings.Repeat("a", 65536+1024)
	body := "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" + data[:65536] +
		"\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" + data[65536:] +
		"\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"
	send := func(body string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPut, "/examplebucket/chunkObject.txt", strings.NewReader(body))
		r.Host = "s3.amazonaws.com"
		r.Header = headersOf("Content-Encoding", "aws-chunked", "Content-Length", "66824", "X-Amz-Content-Sha256", sigv4.Streaming, "X-Amz-Date", "20130524T000000Z", "X-Amz-Decoded-Content-Length", "66560",
			"X-Amz-Storage-Class", "REDUCED_REDUNDANCY", "Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"+
				"SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,"+
				"Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
		return serve(s.Gateway, r)
	}
	for name, changed := range map[string]string{"first chunk": strings.Replace(body, "aaa", "aab", 1), "last bytes": strings.Replace(body, "a\r\n0;", "b\r\n0;", 1), "no signature": strings.Replace(body, "400;chunk", "400;hunk", 1)} {
		if w := send(changed); w.Code < 400 || s.seen() != 0 {
			t.Errorf("%s: %d, %s, %d requests at the server", name, w.Code, w.Body, s.seen())
		}
	}
	if w := send(body); w.Code != http.StatusOK || s.seen() != 1 || s.texts[0] != data || s.calls[0].Header.Get("Content-Length") != "66560" {
		t.Errorf("%d, %s", w.Code, w.Body)
	}
}
