package sigv4

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The key of the examples in the API reference of S3.
const (
	exampleKey    = "AKIAIOSFODNN7EXAMPLE"
	exampleSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

var exampleTime = time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)

// request reads a request as a server does.
func request(t testing.TB, text string) *http.Request {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n"))))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var s3Rules = Rules{Service: "s3", S3: true, Presigned: true, Skew: SkewS3}

// The four requests of "Authenticating Requests: Using the Authorization Header",
// and that of "Using Query Parameters".
func TestPublishedRequests(t *testing.T) {
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	tests := map[string]string{
		"get object": `GET /test.txt HTTP/1.1
Host: examplebucket.s3.amazonaws.com
Range: bytes=0-9
X-Amz-Content-Sha256: ` + empty + `
X-Amz-Date: 20130524T000000Z
Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41
`,
		"put object": `PUT /test%24file.text HTTP/1.1
Host: examplebucket.s3.amazonaws.com
Date: Fri, 24 May 2013 00:00:00 GMT
X-Amz-Content-Sha256: 44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072
X-Amz-Date: 20130524T000000Z
X-Amz-Storage-Class: REDUCED_REDUNDANCY
Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd
`,
		"bucket lifecycle": `GET /?lifecycle HTTP/1.1
Host: examplebucket.s3.amazonaws.com
X-Amz-Content-Sha256: ` + empty + `
X-Amz-Date: 20130524T000000Z
Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543
`,
		"list objects": `GET /?max-keys=2&prefix=J HTTP/1.1
Host: examplebucket.s3.amazonaws.com
X-Amz-Content-Sha256: ` + empty + `
X-Amz-Date: 20130524T000000Z
Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7
`,
		"presigned": `GET /test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404 HTTP/1.1
Host: examplebucket.s3.amazonaws.com
`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			r := request(t, text+"\n")
			s, err := Read(r)
			if err != nil {
				t.Fatal(err)
			}
			payload := s.Payload
			if s.Presigned() {
				payload = UnsignedPayload
			}
			if err := s.Verify(r, NewSecret(exampleSecret), payload, s3Rules, exampleTime); err != nil {
				t.Error(err)
			}
			if err := s.Verify(r, NewSecret("another"), payload, s3Rules, exampleTime); err == nil {
				t.Error("verified with another secret")
			}
			if err := s.Verify(r, Secret{}, payload, s3Rules, exampleTime); err == nil {
				t.Error("verified without a secret")
			}
		})
	}
}

// streams are the two examples of "Transferring Payload in Multiple Chunks": 64
// KiB and 1 KiB of the letter a.
var streams = map[string]struct{ seed, first, second, last, trailer string }{
	"chunks": {
		seed:    "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
		first:   "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
		second:  "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
		last:    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
		trailer: "\r\n",
	},
	"chunks and a trailer": {
		seed:    "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
		first:   "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
		second:  "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
		last:    "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
		trailer: "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
	},
}

// stream returns the request and the body of one of them.
func stream(t testing.TB, name string) (*http.Request, string) {
	v := streams[name]
	payload, extra, names := Streaming, "Content-Length: 66824\n", "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class"
	if strings.HasPrefix(v.trailer, "x-") {
		payload, extra = StreamingTrailer, "Content-Length: 66946\nX-Amz-Trailer: x-amz-checksum-crc32c\n"
		names = "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer"
	}
	r := request(t, "PUT /examplebucket/chunkObject.txt HTTP/1.1\nHost: s3.amazonaws.com\nContent-Encoding: aws-chunked\n"+
		"X-Amz-Content-Sha256: "+payload+"\nX-Amz-Date: 20130524T000000Z\nX-Amz-Decoded-Content-Length: 66560\nX-Amz-Storage-Class: REDUCED_REDUNDANCY\n"+
		extra+"Authorization: AWS4-HMAC-SHA256 Credential="+exampleKey+"/20130524/us-east-1/s3/aws4_request,SignedHeaders="+names+",Signature="+v.seed+"\n\n")
	body := fmt.Sprintf("10000;chunk-signature=%s\r\n%s\r\n400;chunk-signature=%s\r\n%s\r\n0;chunk-signature=%s\r\n%s",
		v.first, strings.Repeat("a", 65536), v.second, strings.Repeat("a", 1024), v.last, v.trailer)
	return r, body
}

// readStream verifies a request and reads a body as its stream.
func readStream(t testing.TB, name, body string) (string, error) {
	r, _ := stream(t, name)
	s, err := Read(r)
	if err == nil {
		err = s.Verify(r, NewSecret(exampleSecret), s.Payload, s3Rules, exampleTime)
	}
	if err != nil {
		t.Fatal(err)
	}
	o := StreamOptions{Length: 66560}
	if s.Payload == StreamingTrailer {
		o.Trailers = []string{r.Header.Get("X-Amz-Trailer")}
	}
	st, err := NewStream(strings.NewReader(body), s, o)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(st)
	return string(data), err
}

func TestPublishedStreams(t *testing.T) {
	for name := range streams {
		t.Run(name, func(t *testing.T) {
			_, body := stream(t, name)
			data, err := readStream(t, name, body)
			if err != nil || data != strings.Repeat("a", 66560) {
				t.Errorf("%d bytes, %v", len(data), err)
			}
		})
	}
}

// A body that is changed in any place does not come out whole.
func TestStreamChanged(t *testing.T) {
	for name := range streams {
		_, body := stream(t, name)
		ends := strings.LastIndex(body, "0;chunk")
		changed := map[string]string{
			"cut":              body[:len(body)-3],
			"cut in a chunk":   body[:70000/2],
			"no last chunk":    body[:ends],
			"more":             body + "x",
			"another byte":     strings.Replace(body, "aaa", "aab", 1),
			"last byte":        strings.Replace(body, "a\r\n0;", "b\r\n0;", 1),
			"one chunk":        body[strings.Index(body, "400;"):],
			"first twice":      strings.Replace(body, "400;", body[:strings.Index(body, "400;")]+"400;", 1),
			"chunk signature":  strings.Replace(body, "chunk-signature=a", "chunk-signature=b", 1) + "",
			"last's signature": strings.Replace(body, body[ends+18:ends+20], "00", 1),
			"size":             strings.Replace(body, "400;", "3ff;", 1),
			"negative size":    strings.Replace(body, "400;", "-400;", 1),
			"plus":             strings.Replace(body, "400;", "+400;", 1),
			"huge":             strings.Replace(body, "400;", "ffffffffff;", 1),
			"extension":        strings.Replace(body, ";chunk-signature", ";x=1;chunk-signature", 1),
			"unsigned":         body[:5] + "\r\n" + body[strings.Index(body, "\n")+1:],
			"empty":            "",
			"trailer":          strings.Replace(body, "sOO8", "sOO9", 1),
			"trailer unsigned": strings.Replace(body, "x-amz-trailer-signature", "x-amz-trailer-signaturf", 1),
			"trailer added":    strings.Replace(body, "x-amz-checksum", "x-amz-acl:public-read\r\nx-amz-checksum", 1),
			"trailer twice":    strings.Replace(body, "x-amz-checksum-crc32c:sOO8/Q==", "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-checksum-crc32c:sOO8/Q==", 1),
		}
		for what, text := range changed {
			if text == body {
				continue // of trailers, where there are none
			}
			if data, err := readStream(t, name, text); err == nil || len(data) >= 66560 {
				t.Errorf("%s, %s: %d bytes, %v", name, what, len(data), err)
			}
		}
	}
}

// A connection of the Go client, and of the JavaScript client.
func TestVerifyDAX(t *testing.T) {
	const stamp = "20260101T000000Z"
	secret, now := NewSecret("sk"), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	good := DAX{
		Signature:    "c55df87b69d77c79bb021021c4b704cfeb8bbcf435f925afe4d2d4991a28905f",
		StringToSign: []byte("AWS4-HMAC-SHA256\n" + stamp + "\n20260101/us-east-1/dax/aws4_request\n9b203652f06795e5a2d32202faad43fc2d91edea43dd15b3f2f4fef7e463eb08"),
	}
	if err := VerifyDAX(good, secret, "us-east-1", now); err != nil {
		t.Error(err)
	}
	for _, skew := range []time.Duration{-DefaultSkew, DefaultSkew} {
		if err := VerifyDAX(good, secret, "us-east-1", now.Add(skew)); err != nil {
			t.Errorf("%v: %v", skew, err)
		}
		if err := VerifyDAX(good, secret, "us-east-1", now.Add(skew+skew/300)); err == nil {
			t.Errorf("%v and a second: verified", skew)
		}
	}
	javascript := signDAX(t, secret, stamp, "us-east-1", "dax", daxHosts[1])
	if err := VerifyDAX(javascript, secret, "us-east-1", now); err != nil {
		t.Error(err)
	}
	replace := func(old, new string) DAX {
		return DAX{good.Signature, []byte(strings.Replace(string(good.StringToSign), old, new, 1))}
	}
	wrong := map[string]struct {
		d      DAX
		secret Secret
		region string
	}{
		"other secret":          {good, NewSecret("other"), "us-east-1"},
		"no secret":             {good, Secret{}, "us-east-1"},
		"other Region":          {good, secret, "us-west-2"},
		"signed for s3":         {signDAX(t, secret, stamp, "us-east-1", "s3", daxHosts[0]), secret, "us-east-1"},
		"signed for sts":        {signDAX(t, secret, stamp, "us-east-1", "sts", daxHosts[0]), secret, "us-east-1"},
		"signed for a Region":   {signDAX(t, secret, stamp, "eu-west-1", "dax", daxHosts[0]), secret, "us-east-1"},
		"signed for a host":     {signDAX(t, secret, stamp, "us-east-1", "dax", "example.com"), secret, "us-east-1"},
		"another line":          {replace("\n2026", "\n\n2026"), secret, "us-east-1"},
		"line at the end":       {DAX{good.Signature, append(good.StringToSign[:len(good.StringToSign):len(good.StringToSign)], '\n')}, secret, "us-east-1"},
		"carriage return":       {replace("256\n", "256\r\n"), secret, "us-east-1"},
		"other day":             {replace("20260101/", "20260102/"), secret, "us-east-1"},
		"fractions of a second": {replace("000000Z", "000000.5Z"), secret, "us-east-1"},
		"upper case":            {DAX{strings.ToUpper(good.Signature), good.StringToSign}, secret, "us-east-1"},
		"short":                 {DAX{good.Signature[:62], good.StringToSign}, secret, "us-east-1"},
		"not hexadecimal":       {DAX{"g" + good.Signature[1:], good.StringToSign}, secret, "us-east-1"},
		"empty":                 {DAX{}, secret, "us-east-1"},
	}
	for name, w := range wrong {
		if err := VerifyDAX(w.d, w.secret, w.region, now); err == nil {
			t.Errorf("%s: verified", name)
		}
	}
}

// signDAX signs as a client of DAX does.
func signDAX(t *testing.T, secret Secret, stamp, region, service, host string) DAX {
	t.Helper()
	s := Signature{stamp: stamp, Credential: Credential{Day: stamp[:8], Region: region, Service: service}}
	text := s.stringToSignDAX(host)
	key := signingKey(secret, stamp[:8], region, service)
	sum := hmacSum(key[:], string(text))
	return DAX{fmt.Sprintf("%x", sum), text}
}
