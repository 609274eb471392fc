package sigv4

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

// signed returns a request for DynamoDB as a server reads it, and its payload.
func signed(t testing.TB, now time.Time) (*http.Request, string) {
	t.Helper()
	body := `{"TableName":"Books"}`
	r := request(t, fmt.Sprintf("POST / HTTP/1.1\nHost: localhost:8000\nContent-Type: application/x-amz-json-1.0\nX-Amz-Target: DynamoDB_20120810.GetItem\nContent-Length: %d\n\n%s", len(body), body))
	Sign(r, Credential{Key: "AKIDALICE", Region: "us-west-2", Service: "dynamodb"}, NewSecret("alice"), "", Hash([]byte(body)), now)
	return r, Hash([]byte(body))
}

var dynamodb = Rules{Service: "dynamodb", Region: "us-west-2"}

func verify(r *http.Request, payload string, rules Rules, now time.Time) error {
	s, err := Read(r)
	if err != nil {
		return err
	}
	return s.Verify(r, NewSecret("alice"), payload, rules, now)
}

// Both ends of the time in which a signature holds, to the second, and across
// midnight.
func TestClock(t *testing.T) {
	for _, at := range []time.Time{time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC), time.Date(2026, 1, 31, 23, 59, 59, 0, time.UTC), time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)} {
		r, payload := signed(t, at)
		for _, test := range []struct {
			after time.Duration
			want  Fault
		}{{0, 0}, {DefaultSkew, 0}, {-DefaultSkew, 0}, {DefaultSkew + time.Second, NotCurrent}, {-DefaultSkew - time.Second, NotCurrent}} {
			if got := faultOf(verify(r, payload, dynamodb, at.Add(test.after))); got != test.want {
				t.Errorf("%v, %v later: %v, want %v", at, test.after, got, test.want)
			}
		}
	}
}

func faultOf(err error) Fault {
	var e *Error
	if errors.As(err, &e) {
		return e.Fault
	}
	return 0
}

// Each change of a signed request is noticed.
func TestChanged(t *testing.T) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	auth := func(old, new string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, new, 1))
		}
	}
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	add := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Add(name, value) }
	}
	tests := []struct {
		name   string
		change func(*http.Request)
		want   Fault
	}{
		{"nothing", func(*http.Request) {}, 0},
		{"a header that does not count", set("User-Agent", "x"), 0},
		{"not signed", func(r *http.Request) { r.Header.Del("Authorization") }, Missing},
		{"target", set("X-Amz-Target", "DynamoDB_20120810.DeleteItem"), Mismatch},
		{"second target", add("X-Amz-Target", "DynamoDB_20120810.DeleteItem"), Malformed},
		{"header of AWS's added", set("X-Amz-Acl", "public-read"), Unsigned},
		{"token added", set("X-Amz-Security-Token", "t"), Unsigned},
		{"target no longer signed", auth(";x-amz-target", ""), Unsigned},
		{"host no longer signed", auth("host;", ""), Malformed},
		{"header that is absent", auth("host;", "host;range;"), Malformed},
		{"header twice", auth("host;", "host;host;"), Malformed},
		{"upper case", auth("host;", "Host;"), Malformed},
		{"order", auth("content-length;content-type", "content-type;content-length"), Malformed},
		{"host", func(r *http.Request) { r.Host = "example.com" }, Mismatch},
		{"method", func(r *http.Request) { r.Method = http.MethodPut }, Mismatch},
		{"path", func(r *http.Request) { r.URL.Path = "/x" }, Mismatch},
		{"dots in the path", func(r *http.Request) { r.URL.Path = "/x/.." }, Malformed},
		{"slashes in the path", func(r *http.Request) { r.URL.Path = "//" }, Malformed},
		{"query", func(r *http.Request) { r.URL.RawQuery = "a=b" }, Mismatch},
		{"query badly encoded", func(r *http.Request) { r.URL.RawQuery = "a=%zz" }, Malformed},
		{"length", func(r *http.Request) { r.ContentLength++ }, Mismatch},
		{"unknown length", func(r *http.Request) { r.ContentLength = -1 }, Malformed},
		{"date", set("X-Amz-Date", "20260131T120001Z"), Mismatch},
		{"fractions", set("X-Amz-Date", "20260131T120000.5Z"), Malformed},
		{"day of the scope", auth("/20260131/", "/20260130/"), Scope},
		{"second date", add("X-Amz-Date", "20260131T120001Z"), Malformed},
		{"Region", auth("/us-west-2/", "/us-east-1/"), Scope},
		{"service", auth("/dynamodb/", "/s3/"), Scope},
		{"terminator", auth("aws4_request", "aws5_request"), Malformed},
		{"key", auth("AKIDALICE", "AKID/ALICE"), Malformed},
		{"signature", auth("Signature=", "Signature=0"), Malformed},
		{"no signature", auth("Signature=", "X="), Malformed},
		{"Version 2", set("Authorization", "AWS AKIDALICE:abc"), Unsupported},
		{"several Regions", set("Authorization", "AWS4-ECDSA-P256-SHA256 Credential=x"), Unsupported},
		{"set of Regions", set("X-Amz-Region-Set", "*"), Unsupported},
		{"another algorithm", set("Authorization", "Bearer x"), Malformed},
		{"two headers", add("Authorization", "x"), Malformed},
		{"header and query", func(r *http.Request) { r.URL.RawQuery = "X-Amz-Signature=0" }, Malformed},
		{"hash that differs", set("X-Amz-Content-Sha256", Hash(nil)), Content},
		{"unsigned payload", set("X-Amz-Content-Sha256", UnsignedPayload), Content},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, payload := signed(t, now)
			test.change(r)
			err := verify(r, payload, dynamodb, now)
			if got := faultOf(err); got != test.want && (test.want != Malformed || got == 0) {
				t.Errorf("%v; want %v", err, test.want)
			}
		})
	}
}

// What presigned URLs may not have.
func TestPresigned(t *testing.T) {
	good := "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
	replace := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	for name, test := range map[string]struct {
		query string
		rules Rules
		after time.Duration
		want  Fault
	}{
		"good":             {good, s3Rules, 0, 0},
		"last second":      {good, s3Rules, 24 * time.Hour, 0},
		"too late":         {good, s3Rules, 24*time.Hour + time.Second, NotCurrent},
		"too early":        {good, s3Rules, -SkewS3 - time.Second, NotCurrent},
		"for DynamoDB":     {good, dynamodb, 0, Scope},
		"not taken":        {good, Rules{Service: "s3", S3: true}, 0, Unsupported},
		"eight days":       {replace("=86400", "=691200"), s3Rules, 0, Malformed},
		"no seconds":       {replace("=86400", "=0"), s3Rules, 0, Malformed},
		"seconds":          {replace("=86400", "=086400"), s3Rules, 0, Malformed},
		"longer":           {replace("=86400", "=86401"), s3Rules, 0, Mismatch},
		"twice":            {good + "&X-Amz-Expires=1", s3Rules, 0, Malformed},
		"other case":       {good + "&x-amz-expires=1", s3Rules, 0, Malformed},
		"more":             {good + "&versionId=1", s3Rules, 0, Mismatch},
		"part of it":       {"X-Amz-Signature=0", s3Rules, 0, Malformed},
		"Version 2":        {"AWSAccessKeyId=x&Signature=y&Expires=1", s3Rules, 0, Unsupported},
		"upper-case digit": {replace("=aeeed", "=AEEED"), s3Rules, 0, Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(t, "GET /test.txt?"+test.query+" HTTP/1.1\nHost: examplebucket.s3.amazonaws.com\n\n")
			s, err := Read(r)
			if err == nil {
				err = s.Verify(r, NewSecret(exampleSecret), UnsignedPayload, test.rules, exampleTime.Add(test.after))
			}
			if got := faultOf(err); got != test.want {
				t.Errorf("%v; want %v", err, test.want)
			}
		})
	}
}

// A header that was added to a presigned URL does not get past it.
func TestPresignedHeaders(t *testing.T) {
	r := request(t, "GET /?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="+strings.Repeat("0", 64)+" HTTP/1.1\nHost: b\nX-Amz-Acl: public-read\n\n")
	s, err := Read(r)
	if err == nil {
		err = s.Verify(r, NewSecret("s"), UnsignedPayload, s3Rules, exampleTime)
	}
	if faultOf(err) != Unsigned {
		t.Error(err)
	}
}

func TestSecretsPrintAsStars(t *testing.T) {
	s := NewSecret("wJalr")
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", s)
	j, err := json.Marshal(map[string]any{"secret": s})
	if all := fmt.Sprintf("%v %+v %#v %s %q %s %s", s, s, s, s, s, log.String(), j); err != nil || strings.Contains(all, "wJalr") {
		t.Errorf("%s %v", all, err)
	}
}

// A signing key is that of its secret, also when a key gets another one.
func TestSigningKeys(t *testing.T) {
	for i := range maxKeys + 2 {
		k := scopeKey{fmt.Sprint("secret", i), "20260131", "us-west-2", "dynamodb"}
		if signingKey(NewSecret(k.secret), k.day, k.region, k.service) != k.derive() {
			t.Fatal(k)
		}
	}
	if len(keys.of) > maxKeys {
		t.Errorf("%d keys are kept", len(keys.of))
	}
}

func TestFastSum(t *testing.T) {
	for n := range 200 {
		var key sum
		message := strings.Repeat("x", n)
		key[n%32] = byte(n)
		if fastSum(&key, append(make([]byte, pad), message...)) != hmacSum(key[:], message) {
			t.Errorf("%d bytes", n)
		}
	}
}

func TestAllocations(t *testing.T) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	r, payload := signed(t, now)
	secret := NewSecret("alice")
	n := testing.AllocsPerRun(100, func() {
		s, err := Read(r)
		if err == nil {
			err = s.Verify(r, secret, payload, dynamodb, now)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	if n > 2 {
		t.Errorf("%v allocations; want at most 2", n)
	}
}

// No bytes make it panic, and what another secret signed is never verified.
func FuzzRead(f *testing.F) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, auth, query, date, path string) {
		r, payload := signed(t, now)
		r.Header.Set("Authorization", auth)
		r.Header.Set("X-Amz-Date", date)
		r.URL.RawQuery, r.URL.Path = query, path
		if s, err := Read(r); err == nil && s.Verify(r, NewSecret("nobody's"), payload, dynamodb, now) == nil {
			t.Errorf("verified: %q", auth)
		}
	})
}
