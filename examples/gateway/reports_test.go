package gateway_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/gateway"
	"github.com/iameval/iameval/examples/internal/identities"
	"github.com/iameval/iameval/policy"
)

// The tests of this file are public reports about other gateways and emulators, one
// each: what went wrong there does not here.

// get asks for an item by the SDK's client.
func get(t testing.TB, c aws.Config, table string) error {
	_, err := dynamodb.NewFromConfig(c).GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &table, Key: key("red")})
	return err
}

// gopherstack 178: an unknown key, an unknown action or a failed load of policies
// was an allow, and DynamoDB was asked on "*".
func TestReportGopherstack178(t *testing.T) {
	s := newStage(t, load(t, document("Allow dynamodb:GetItem on "+books), document("Allow * on *")), nil)
	expect(t, "unknown key", get(t, s.config("AKIDNOBODY", "s", ""), "Books"), "UnrecognizedClientException", "")
	expect(t, "other table", get(t, s.alice(), "Other"), "AccessDeniedException", "table/Other")
	if status, _ := s.raw(t, "dynamodb", "POST", "/", "{}", headersOf("X-Amz-Target", "DynamoDB_20120810.Unknown"), nil); status == 200 {
		t.Error("an unknown action is allowed")
	}
	if !strings.Contains(s.log.String(), "resource=arn:aws:dynamodb:us-west-2:123456789012:table/Other") {
		t.Errorf("the log does not name the table:\n%s", s.log)
	}
	if s.seen() != 0 {
		t.Errorf("the server got %d requests", s.seen())
	}
	name := filepath.Join(t.TempDir(), "identities.json")
	if err := os.WriteFile(name, []byte(`{"identities": [{"accessKeyId": "A", "secretAccessKey": "s", "principal": "`+alice+`", "policies": ["missing.json"]}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := identities.Open(name); err == nil {
		t.Error("a policy that is missing is not an error")
	}
}

// cloudemu 493, 841 and 854: gates by action only, without NotAction and Condition,
// and SourceIp from X-Forwarded-For.
func TestReportCloudemu841(t *testing.T) {
	ids := load(t, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
	 {"Effect": "Deny", "NotAction": "dynamodb:GetItem", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}`, document("Allow * on *"))
	for name, test := range map[string]struct {
		forwarded string
		proxies   []netip.Prefix
		want      int
	}{
		"from outside":           {"10.1.2.3", nil, 400},
		"from a trusted proxy":   {"10.1.2.3", []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, 200},
		"what the client added":  {"10.1.2.3, 192.0.2.1", []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, 400},
		"what is not an address": {"localhost", []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, 400},
	} {
		s := newStage(t, ids, nil, func(c *gateway.Config) { c.TrustedProxies = test.proxies })
		status, body := s.raw(t, "dynamodb", "POST", "/", `{}`, headersOf("X-Amz-Target", "DynamoDB_20120810.ListTables", "X-Forwarded-For", test.forwarded), nil)
		if status != test.want {
			t.Errorf("%s: %d, %s; want %d", name, status, body, test.want)
		}
		if test.want == 200 && s.calls[0].Header.Get("X-Forwarded-For") != "" {
			t.Error("what the client says of proxies goes on")
		}
		if status, _ := s.raw(t, "dynamodb", "POST", "/", getItem, headersOf("X-Amz-Target", "DynamoDB_20120810.GetItem", "X-Forwarded-For", "x"), nil); status != 200 {
			t.Errorf("%s: the action of NotAction is denied", name)
		}
	}
}

// versitygw 2264, 2294 and 2367: Condition and the prefix of ListBucket were ignored.
// The cases are in TestS3; here without a prefix at all.
func TestReportVersitygw2367(t *testing.T) {
	s := newStage(t, load(t, document(`Allow s3:ListBucket on arn:aws:s3:::bucket if {"StringEquals": {"s3:prefix": "pub/"}}`), document("Allow * on *")), nil)
	for path, want := range map[string]int{"/bucket?prefix=pub%2F": 200, "/bucket": 403, "/bucket?prefix=": 403, "/bucket?prefix=pub%2F..%2Fx": 403, "/bucket/?list-type=2&prefix=pub%2F": 200, "/bucket?Prefix=pub%2F": 501} {
		if status, body := s.raw(t, "s3", "GET", path, "", nil, nil); status != want {
			t.Errorf("%s: %d, %s; want %d", path, status, body, want)
		}
	}
}

// floci 1636 and 2925: session policies were forgotten, and ARNs of tables never
// matched.
func TestReportFloci2925(t *testing.T) {
	s := newStage(t, load(t, document("Allow dynamodb:* on "+books), document("Allow dynamodb:GetItem on "+books)), nil)
	expect(t, "the table", get(t, s.alice(), "Books"), "", "")
	expect(t, "another table", get(t, s.alice(), "Books2"), "AccessDeniedException", "")
	expect(t, "within the session policy", get(t, s.bob(), "Books"), "", "")
	_, err := dynamodb.NewFromConfig(s.bob()).PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("Books"), Item: item("x")})
	expect(t, "outside the session policy", err, "AccessDeniedException", "no session policy allows")
}

// localstack 10517: BatchGetItem was allowed by Query.
func TestReportLocalstack10517(t *testing.T) {
	s := newStage(t, load(t, document("Allow dynamodb:Query on *"), document("Allow * on *")), nil)
	_, err := dynamodb.NewFromConfig(s.alice()).BatchGetItem(t.Context(), &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{"Books": {Keys: []map[string]types.AttributeValue{key("red")}}}})
	expect(t, "batch", err, "AccessDeniedException", "dynamodb:BatchGetItem")
}

// moto 2300: the signature was checked, Resource and Condition were not.
func TestReportMoto2300(t *testing.T) {
	s := newStage(t, load(t, document(`Allow dynamodb:GetItem on `+books+` if {"StringEquals": {"aws:PrincipalTag/team": "red"}}`, `Allow dynamodb:PutItem on `+books+` if {"StringEquals": {"aws:PrincipalTag/team": "blue"}}`), document("Allow * on *")), nil)
	expect(t, "own tag", get(t, s.alice(), "Books"), "", "")
	expect(t, "other resource", get(t, s.alice(), "Other"), "AccessDeniedException", "")
	_, err := dynamodb.NewFromConfig(s.alice()).PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("Books"), Item: item("x")})
	expect(t, "other tag", err, "AccessDeniedException", "")
}

// SeaweedFS, CVE-2026-58372 and CVE-2026-54917: keys in the body were never checked,
// and neither were dots. TestDeleteObjects has the former.
func TestReportSeaweedFS(t *testing.T) {
	s := newStage(t, load(t, document("Allow s3:GetObject on arn:aws:s3:::bucket/pub/*", "Deny s3:* on arn:aws:s3:::bucket/priv/*"), document("Allow * on *")), nil)
	for path, went := range map[string]string{"/bucket/pub/../priv/x": "/bucket/pub/../priv/x", "/bucket/pub/%2e%2e/priv/x": "/bucket/pub/../priv/x", "/bucket/pub//x": "/bucket/pub//x", "/bucket/pub/%2Fx": "/bucket/pub//x"} {
		n := s.seen()
		status, body := s.raw(t, "s3", "GET", path, "", nil, nil)
		if status != 200 || s.calls[n].URL.Path != went || s.calls[n].URL.EscapedPath() != went {
			t.Errorf("%s: %d, %s", path, status, body) // it is one key, below pub/, and goes on as that key
		}
	}
	for _, path := range []string{"/bucket/priv/x", "/bucket/priv/../pub/x", "/bucket/%70riv/x"} {
		if status, _ := s.raw(t, "s3", "GET", path, "", nil, nil); status != 403 {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// MinIO, CVE-2025-62506: a session policy without an Allow let everything pass. The
// other reports about it are in TestNothingUnknownPasses and TestStreamNotStored.
func TestReportMinIO62506(t *testing.T) {
	s := newStage(t, load(t, document("Allow * on *"), `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}]}`), nil)
	_, err := s3Client(s.bob()).ListBuckets(t.Context(), &s3.ListBucketsInput{})
	expect(t, "session policy without an Allow", err, "AccessDenied", "no session policy allows")
	if s.seen() != 0 {
		t.Error("the server got a request")
	}
}

// trinodb/aws-proxy 199: what the AWS CLI sends, over TLS and without. TestS3 and
// TestStreamNotStored send it; here the server gets the data alone.
func TestReportTrino199(t *testing.T) {
	s := newStage(t, load(t, document("Allow s3:PutObject on *"), document("Allow * on *")), nil)
	if err := put(t, s3Client(s.overTLS(t)), "key", "some data"); err != nil {
		t.Fatal(err)
	}
	h := s.calls[0].Header
	if s.texts[0] != "some data" || s.calls[0].ContentLength != 9 || h.Get("X-Amz-Decoded-Content-Length") != "" || h.Get("Content-Encoding") != "" || h.Get("X-Amz-Trailer") != "" {
		t.Errorf("the server got %q with %v", s.texts[0], h)
	}
}

// TestModes: Log decides as Enforce does, and forwards all the same; Off looks at
// nothing.
func TestModes(t *testing.T) {
	requests := []struct {
		service, target, body string
		change                func(*http.Request)
		allowed               bool
	}{
		{"dynamodb", "DynamoDB_20120810.GetItem", getItem, nil, true},
		{"dynamodb", "DynamoDB_20120810.DeleteItem", getItem, nil, false},
		{"dynamodb", "DynamoDB_20120810.Unknown", "{}", nil, false},
		{"dynamodb", "DynamoDB_20120810.GetItem", getItem, func(r *http.Request) { r.Header.Set("X-Amz-Target", "DynamoDB_20120810.PutItem") }, false},
		{"dynamodb", "DynamoDB_20120810.GetItem", "{", nil, false},
		{"ec2", "X.Y", "{}", nil, false},
	}
	mode, services, err := gateway.ParseModes("log,sqs=off,kms=enforce")
	if err != nil || mode != gateway.Log || services["sqs"] != gateway.Off || services["kms"] != gateway.Enforce {
		t.Fatalf("modes %v %v %v", mode, services, err)
	}
	for _, text := range []string{"loud", "", "log,", "=off", "s3=", "log,off", "log,s3=off,log", "s3=off,enforce,s3=log"} {
		if mode, services, err := gateway.ParseModes(text); err == nil {
			t.Errorf("%q: %v and %v, want an error", text, mode, services)
		}
	}
	ids := load(t, document("Allow dynamodb:GetItem on *"), document("Allow * on *"))
	enforce, log := newStage(t, ids, nil), newStage(t, ids, nil, func(c *gateway.Config) { c.Mode, c.Modes = mode, services })
	denied := 0
	for i, r := range requests {
		status, _ := enforce.raw(t, r.service, "POST", "/", r.body, headersOf("X-Amz-Target", r.target), r.change)
		if (status == 200) != r.allowed {
			t.Errorf("%d: %d in mode enforce", i, status)
		}
		if status, body := log.raw(t, r.service, "POST", "/", r.body, headersOf("X-Amz-Target", r.target), r.change); status != 200 || log.seen() != i+1 || log.texts[i] != r.body {
			t.Errorf("%d: %d, %s in mode log", i, status, body)
		}
		if !r.allowed {
			denied++
		}
		if would := strings.Count(log.log.String(), "would_deny"); would != denied {
			t.Errorf("%d: %d lines would_deny; want %d", i, would, denied)
		}
	}
	if status, _ := log.raw(t, "sqs", "POST", "/", "anything", nil, func(r *http.Request) { r.Header.Del("X-Amz-Date") }); status != 200 {
		t.Errorf("mode off: %d", status)
	}
	if status, _ := log.raw(t, "kms", "POST", "/", "{}", headersOf("X-Amz-Target", "TrentService.ListKeys"), nil); status == 200 {
		t.Error("the mode of one service does not count")
	}
}

// TestRecorder: under the recorded policy the same run is allowed, and without any
// one of its statements some call of it is denied.
func TestRecorder(t *testing.T) {
	run := func(s *stage) (denied int) {
		for _, err := range []error{
			get(t, s.alice(), "Books"), get(t, s.alice(), "Other"),
			put(t, s3Client(s.alice()), "a*b", "x"), put(t, s3Client(s.alice()), "c", "x", func(in *s3.PutObjectInput) { in.ACL = "public-read" }),
			func() error {
				_, err := dynamodb.NewFromConfig(s.alice()).ListTables(t.Context(), &dynamodb.ListTablesInput{})
				return err
			}(),
		} {
			if err != nil {
				denied++
			}
		}
		return denied
	}
	recorder := new(gateway.Recorder)
	nothing := newStage(t, load(t, document("Allow ec2:* on *"), document("Allow * on *")), nil, func(c *gateway.Config) { c.Mode, c.Recorder = gateway.Log, recorder })
	if n := run(nothing); n != 0 {
		t.Fatalf("%d calls failed in mode log", n)
	}
	policies, joined := recorder.Policies()
	text := string(policies[alice])
	if joined != nil {
		t.Errorf("joined %v", joined)
	}
	if n := run(newStage(t, load(t, text, document("Allow * on *")), nil)); n != 0 || recorder.Full() {
		t.Errorf("%d calls are denied under the recorded policy\n%s", n, text)
	}
	p, err := policy.Parse("recorded", policy.Identity, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for statement := range p.Statements() {
		without := withoutStatement(t, text, statement.Index())
		if run(newStage(t, load(t, without, document("Allow * on *")), nil)) == 0 {
			t.Errorf("nothing is denied without statement %d of\n%s", statement.Index(), text)
		}
	}
}

// TestReload: requests go on while the file changes, and a key that was removed is
// refused at the next request.
func TestReload(t *testing.T) {
	live := load(t, document("Allow dynamodb:GetItem on "+books), document("Allow * on *"))
	name := live.File().Files()[0]
	before, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t, live, nil)
	var running sync.WaitGroup
	var stop atomic.Bool
	for range 4 {
		running.Go(func() {
			for !stop.Load() {
				if status, body := s.raw(t, "dynamodb", "POST", "/", getItem, headersOf("X-Amz-Target", "DynamoDB_20120810.GetItem"), nil); status != 200 && !strings.Contains(body, "AccessDeniedException") {
					t.Errorf("%d, %s", status, body)
					return
				}
			}
		})
	}
	for i := range 20 {
		text := string(before)
		if i%2 == 0 {
			text = strings.Replace(text, "dynamodb:GetItem", "dynamodb:PutItem", 1)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := live.Reload(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	stop.Store(true)
	running.Wait()
	if err := os.WriteFile(name, []byte(`{"identities": []}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := live.Reload(); err != nil {
		t.Fatal(err)
	}
	expect(t, "a key that is gone", get(t, s.alice(), "Books"), "UnrecognizedClientException", "")
}

// TestAnonymous: requests that are not signed reach what a policy of the resource
// opens to everybody, and nothing else.
func TestAnonymous(t *testing.T) {
	public, err := policy.NewTarget(policy.TargetPolicies{Resource: policy.MustParse("bucket", policy.Resource,
		[]byte(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:PutBucketPolicy"], "Resource": ["arn:aws:s3:::public", "arn:aws:s3:::public/*"]}]}`))})
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t, load(t, document("Allow * on *"), document("Allow * on *")), nil, func(c *gateway.Config) {
		c.Targets = func(a arn.ARN) *policy.Target {
			if a.String() == "arn:aws:s3:::public" {
				return public
			}
			return nil
		}
	})
	for _, test := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/public/key", 200}, {"GET", "/private/key", 403}, {"PUT", "/public/key", 403}, {"GET", "/public", 403}, {"GET", "/", 403},
	} {
		r, err := http.NewRequestWithContext(t.Context(), test.method, s.url+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != test.want {
			t.Errorf("%s %s: %d, want %d", test.method, test.path, answer.StatusCode, test.want)
		}
	}
	if s.seen() != 1 {
		t.Errorf("the server got %d requests; want 1", s.seen())
	}
}

// TestTableMadeAnew: a request whose key does not fit what was known of its table
// makes the gateway ask again.
func TestTableMadeAnew(t *testing.T) {
	var name atomic.Value
	name.Store("Id")
	describe := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".DescribeTable") {
			_, _ = w.Write([]byte("{}"))
			return
		}
		_, _ = w.Write([]byte(`{"Table": {"TableName": "Books", "KeySchema": [{"AttributeName": "` + name.Load().(string) + `", "KeyType": "HASH"}]}}`))
	})
	s := newStage(t, load(t, document("Allow dynamodb:GetItem on "+books+` if {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "red"}, "Null": {"dynamodb:LeadingKeys": "false"}}`), document("Allow * on *")), describe)
	expect(t, "the key of the table", get(t, s.alice(), "Books"), "", "")
	name.Store("Isbn")
	_, err := dynamodb.NewFromConfig(s.alice()).GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("Books"), Key: map[string]types.AttributeValue{"Isbn": &types.AttributeValueMemberS{Value: "red"}}})
	expect(t, "the key of the new table", err, "", "")
}

// TestRecorderOfItems: the recorded policy allows the items of the run and no other.
func TestRecorderOfItems(t *testing.T) {
	describe := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".DescribeTable") {
			_, _ = w.Write([]byte(`{"Table": {"TableName": "Books", "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}]}}`))
			return
		}
		_, _ = w.Write([]byte("{}"))
	})
	read := func(s *stage, id string) error {
		_, err := dynamodb.NewFromConfig(s.alice()).GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("Books"), Key: key(id)})
		return err
	}
	scan := func(s *stage) error {
		_, err := dynamodb.NewFromConfig(s.alice()).Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String("Books")})
		return err
	}
	recorder := &gateway.Recorder{Items: true}
	log := newStage(t, load(t, document("Allow ec2:* on *"), document("Allow * on *")), describe, func(c *gateway.Config) { c.Mode, c.Recorder = gateway.Log, recorder })
	for _, id := range []string{"red", "a*b", "${x}"} {
		expect(t, id, read(log, id), "", "")
	}
	expect(t, "scan", scan(log), "", "")
	policies, joined := recorder.Policies()
	text := string(policies[alice])
	if joined != nil {
		t.Errorf("joined %v", joined)
	}
	s := newStage(t, load(t, text, document("Allow * on *")), describe)
	for _, id := range []string{"red", "a*b", "${x}"} {
		expect(t, id, read(s, id), "", "")
	}
	expect(t, "scan", scan(s), "", "")
	for _, id := range []string{"blue", "aab", "x"} {
		expect(t, "other item "+id, read(s, id), "AccessDeniedException", "")
	}
}

// TestRecorderJoins: above 100 resources the policy has what their names begin
// with, says so, and allows the run.
func TestRecorderJoins(t *testing.T) {
	describe := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".DescribeTable") {
			_, _ = w.Write([]byte(`{"Table": {"TableName": "Books", "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}]}}`))
			return
		}
		_, _ = w.Write([]byte("{}"))
	})
	run := func(s *stage) (denied int) {
		alice := s.alice()
		for i := range 101 {
			for _, err := range []error{put(t, s3Client(alice), fmt.Sprintf("run/*%03d", i), "x"), get(t, alice, fmt.Sprintf("tenant-%03d", i))} {
				if err != nil {
					denied++
				}
			}
		}
		return denied
	}
	for _, items := range []bool{false, true} {
		recorder := &gateway.Recorder{Items: items}
		run(newStage(t, load(t, document("Allow ec2:* on *"), document("Allow * on *")), describe, func(c *gateway.Config) { c.Mode, c.Recorder = gateway.Log, recorder }))
		policies, joined := recorder.Policies()
		text := string(policies[alice])
		patterns := make(map[string]int)
		for _, j := range joined {
			patterns[j.Pattern] = j.Resources
		}
		want := map[string]int{
			"arn:aws:s3:::bucket/run/${*}*":                          101, // a literal asterisk
			"arn:aws:dynamodb:us-west-2:123456789012:table/tenant-*": 101,
		}
		if diff := cmp.Diff(want, patterns); diff != "" || len(text) > 2000 {
			t.Errorf("items %v: %s\n%s", items, diff, text)
		}
		if n := run(newStage(t, load(t, text, document("Allow * on *")), describe)); n != 0 {
			t.Errorf("items %v: %d calls are denied under\n%s", items, n, text)
		}
	}
}
