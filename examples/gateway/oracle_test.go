package gateway_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/iameval/iameval/examples/internal/sigv4"
)

// In full, go test -run TestVerifyAgainstSDK -requests 100000.
var requests = flag.Int("requests", 2_000, "how many requests the SDK's signer signs for the comparison")

// oracleTime is when the generated requests are signed.
var oracleTime = time.Date(2026, 3, 31, 23, 59, 30, 0, time.UTC)

// generated is a request that the SDK's signer signed, as a server gets it.
type generated struct {
	r       *http.Request
	payload string
	rules   sigv4.Rules
}

// pieces are what paths, values and parameters are made of.
var pieces = []string{"a", "b", "Z", "0", "-", "_", ".", "~", " ", "+", "%", "/", "*", "?", "&", "=", ";", ":", ",", "'", "(", ")", "!", "@", "$", "é", "日", "\t", "\"", "<", "[", "{", "|", "\\", "^", "`", "#"}

func text(r *rand.Rand, n int, without string) string {
	var b strings.Builder
	for range r.IntN(n + 1) {
		if p := pieces[r.IntN(len(pieces))]; !strings.Contains(without, p) {
			b.WriteString(p)
		}
	}
	return b.String()
}

// generate makes a request as the clients do, and signs it with the SDK's signer or
// presigner.
func generate(t testing.TB, r *rand.Rand) generated {
	service := []string{"s3", "s3", "dynamodb", "sqs", "sts", "kms"}[r.IntN(6)]
	s3 := service == "s3"
	path := "/"
	if s3 {
		path = "/bucket/" + text(r, 12, "\t")
	} else if service == "sqs" && r.IntN(2) == 0 {
		path = "/123456789012/queue"
	}
	method := []string{"GET", "PUT", "POST", "DELETE", "HEAD"}[r.IntN(5)]
	body := []byte(text(r, 40, ""))
	if method == "GET" || method == "HEAD" {
		body = nil
	}
	req, err := http.NewRequestWithContext(context.Background(), method, "http://localhost:8000/", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.URL.Path, req.URL.RawPath = path, sigv4.EscapePath(path)
	q := make(url.Values)
	for range r.IntN(4) {
		q.Set([]string{"prefix", "max-keys", "versionId", "Action", "list-type", "acl"}[r.IntN(6)], text(r, 8, ""))
	}
	req.URL.RawQuery = q.Encode()
	headers(r, req, s3)
	hash := sigv4.Hash(body)
	if s3 {
		req.Header.Set("X-Amz-Content-Sha256", hash)
	}
	credentials := aws.Credentials{AccessKeyID: "AKIDALICE", SecretAccessKey: "alice-secret"}
	if r.IntN(3) == 0 {
		credentials.SessionToken = "token/+=" + text(r, 5, "\t ")
	}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = s3 })
	out := generated{payload: hash, rules: sigv4.Rules{Service: service, Region: region, S3: s3}}
	if s3 && len(body) == 0 && r.IntN(3) == 0 {
		out.presign(t, req, credentials, signer)
	} else if err := signer.SignHTTP(context.Background(), credentials, req, hash, service, region, oracleTime); err != nil {
		t.Fatal(err)
	} else {
		out.arrive(t, req, body)
	}
	return out
}

// headers adds some: of AWS's, repeated, with odd spaces, empty.
func headers(r *rand.Rand, req *http.Request, s3 bool) {
	req.Header.Set("Content-Type", []string{"application/x-amz-json-1.0", "text/plain; charset=utf-8"}[r.IntN(2)])
	req.Header.Set("User-Agent", "sdk")
	req.Header.Set("Amz-Sdk-Invocation-Id", text(r, 6, "\té日"))
	if !s3 {
		req.Header.Set("X-Amz-Target", "DynamoDB_20120810.GetItem")
		return
	}
	for range r.IntN(4) {
		name := []string{"X-Amz-Meta-A", "X-Amz-Meta-Bb", "X-Amz-Acl", "X-Amz-Storage-Class"}[r.IntN(4)]
		req.Header.Set(name, strings.Trim(text(r, 10, "\té日"), " ")+strings.Repeat(" ", r.IntN(3))+"x")
	}
	if r.IntN(4) == 0 {
		req.Header["X-Amz-Object-Attributes"] = []string{"ETag", "Checksum"}
	}
}

// presign makes a URL of the request.
func (g *generated) presign(t testing.TB, req *http.Request, c aws.Credentials, signer *v4.Signer) {
	req.Header = http.Header{}
	q := req.URL.Query()
	q.Set("X-Amz-Expires", "600")
	req.URL.RawQuery = q.Encode()
	signed, _, err := signer.PresignHTTP(context.Background(), c, req, sigv4.UnsignedPayload, "s3", region, oracleTime)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(signed)
	if err != nil {
		t.Fatal(err)
	}
	req.URL = u
	g.payload, g.rules.Presigned = sigv4.UnsignedPayload, true
	g.arrive(t, req, nil)
}

// arrive writes the request as a client does, and reads it as a server does.
func (g *generated) arrive(t testing.TB, req *http.Request, body []byte) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n", req.Method, req.URL.RequestURI(), req.Host, len(body))
	if err := req.Header.Write(&b); err != nil {
		t.Fatal(err)
	}
	b.WriteString("\r\n")
	b.Write(body)
	r, err := http.ReadRequest(bufioReader(&b))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	g.r = r
}

func (g *generated) verify(r *http.Request, secret string) error {
	s, err := sigv4.Read(r)
	if err != nil {
		return err
	}
	payload := g.payload
	if s.Payload != "" && g.rules.S3 && !s.Presigned() {
		payload = s.Payload
	}
	return s.Verify(r, sigv4.NewSecret(secret), payload, g.rules, oracleTime)
}

// mutations change a request; each must be noticed.
var mutations = map[string]func(r *http.Request, g *generated) bool{
	"method": func(r *http.Request, _ *generated) bool { r.Method = "PATCH"; return true },
	"path":   func(r *http.Request, _ *generated) bool { r.URL.Path += "x"; r.URL.RawPath = ""; return true },
	"path shorter": func(r *http.Request, _ *generated) bool {
		p := r.URL.Path
		r.URL.Path, r.URL.RawPath = p[:len(p)-1], ""
		return len(p) > 1
	},
	"host":        func(r *http.Request, _ *generated) bool { r.Host = "localhost:8001"; return true },
	"query":       func(r *http.Request, _ *generated) bool { r.URL.RawQuery += "&x=y"; return true },
	"query first": func(r *http.Request, _ *generated) bool { r.URL.RawQuery = "A=1&" + r.URL.RawQuery; return true },
	"query value": func(r *http.Request, _ *generated) bool {
		before := r.URL.RawQuery
		r.URL.RawQuery = strings.Replace(before, "=", "=q", 1)
		return r.URL.RawQuery != before
	},
	"payload": func(r *http.Request, g *generated) bool {
		g.payload = sigv4.Hash([]byte("another"))
		if r.Header.Get("X-Amz-Content-Sha256") != "" {
			r.Header.Set("X-Amz-Content-Sha256", g.payload)
		}
		return true
	},
	"AWS header added": func(r *http.Request, _ *generated) bool { r.Header.Set("X-Amz-New", "x"); return true },
	"ACL added":        func(r *http.Request, _ *generated) bool { r.Header.Add("X-Amz-Acl", "public-read"); return true },
	"target added": func(r *http.Request, _ *generated) bool {
		r.Header.Add("X-Amz-Target", "DynamoDB_20120810.DeleteItem")
		return true
	},
	"date": func(r *http.Request, _ *generated) bool {
		return change(r, "X-Amz-Date", oracleTime.Add(time.Second).Format("20060102T150405Z"))
	},
	"date added": func(r *http.Request, _ *generated) bool { r.Header.Add("X-Amz-Date", "20260331T235931Z"); return true },
	"token":      func(r *http.Request, _ *generated) bool { return change(r, "X-Amz-Security-Token", "other") },
	"content type": func(r *http.Request, g *generated) bool {
		return !g.rules.Presigned && change(r, "Content-Type", "text/html")
	},
	"credential's day": func(r *http.Request, _ *generated) bool { return inSignature(r, "20260331", "20260401") },
	"Region":           func(r *http.Request, _ *generated) bool { return inSignature(r, region, "us-east-1") },
	"signed headers":   func(r *http.Request, _ *generated) bool { return inSignature(r, "host", "hosu") },
	"signature":        func(_ *http.Request, _ *generated) bool { return true }, // see below
	"length of the body": func(r *http.Request, g *generated) bool {
		r.ContentLength += 7
		return !g.rules.Presigned && strings.Contains(r.Header.Get("Authorization"), "content-length")
	},
	"second Authorization": func(r *http.Request, _ *generated) bool { r.Header.Add("Authorization", "x"); return true },
}

func change(r *http.Request, name, value string) bool {
	if r.Header.Get(name) == "" {
		return false
	}
	r.Header.Set(name, value)
	return true
}

// inSignature changes the Authorization header or the parameters in its place.
func inSignature(r *http.Request, old, new string) bool {
	if auth := r.Header.Get("Authorization"); auth != "" {
		r.Header.Set("Authorization", strings.Replace(auth, old, new, 1))
	} else {
		r.URL.RawQuery = strings.Replace(r.URL.RawQuery, old, new, 1)
	}
	return true
}

// TestVerifyAgainstSDK: what the SDK signs is verified, and every change of it is
// noticed. An edit that changes nothing, such as of a header that is absent, is left
// out.
func TestVerifyAgainstSDK(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range *requests {
		g := generate(t, r)
		if err := g.verify(g.r, "alice-secret"); err != nil {
			t.Fatalf("%s %s\n%v\n%v", g.r.Method, g.r.RequestURI, g.r.Header, err)
		}
		if g.verify(g.r, "alice-secreu") == nil {
			t.Fatalf("%s %s: verified with another secret", g.r.Method, g.r.RequestURI)
		}
		for name, mutate := range mutations {
			other, changed := g, g.r.Clone(context.Background())
			if name == "signature" {
				flip(changed, r.IntN(64))
			}
			if mutate(changed, &other) && other.verify(changed, "alice-secret") == nil {
				t.Fatalf("%s: %s %s\n%v\nverified", name, g.r.Method, g.r.RequestURI, changed.Header)
			}
		}
	}
}

// flip changes one digit of the signature.
func flip(r *http.Request, at int) {
	flipped := func(text, after string) string {
		i := strings.Index(text, after) + len(after) + at
		digit := byte('0')
		if text[i] == '0' {
			digit = '1'
		}
		return text[:i] + string(digit) + text[i+1:]
	}
	if auth := r.Header.Get("Authorization"); auth != "" {
		r.Header.Set("Authorization", flipped(auth, "Signature="))
	} else {
		r.URL.RawQuery = flipped(r.URL.RawQuery, "X-Amz-Signature=")
	}
}
