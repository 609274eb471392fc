package plan

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
)

// s3HeaderKeys are the condition keys of S3 that are headers. Source: "Condition
// keys for Amazon S3" in the Service Authorization Reference.
var s3HeaderKeys = map[string]string{
	"s3:x-amz-acl":                                       "X-Amz-Acl",
	"s3:x-amz-content-sha256":                            "X-Amz-Content-Sha256",
	"s3:x-amz-copy-source":                               "X-Amz-Copy-Source",
	"s3:x-amz-grant-full-control":                        "X-Amz-Grant-Full-Control",
	"s3:x-amz-grant-read":                                "X-Amz-Grant-Read",
	"s3:x-amz-grant-read-acp":                            "X-Amz-Grant-Read-Acp",
	"s3:x-amz-grant-write":                               "X-Amz-Grant-Write",
	"s3:x-amz-grant-write-acp":                           "X-Amz-Grant-Write-Acp",
	"s3:x-amz-metadata-directive":                        "X-Amz-Metadata-Directive",
	"s3:x-amz-object-ownership":                          "X-Amz-Object-Ownership",
	"s3:x-amz-server-side-encryption":                    "X-Amz-Server-Side-Encryption",
	"s3:x-amz-server-side-encryption-aws-kms-key-id":     "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id",
	"s3:x-amz-server-side-encryption-customer-algorithm": "X-Amz-Server-Side-Encryption-Customer-Algorithm",
	"s3:x-amz-storage-class":                             "X-Amz-Storage-Class",
	"s3:x-amz-website-redirect-location":                 "X-Amz-Website-Redirect-Location",
	"s3:object-lock-mode":                                "X-Amz-Object-Lock-Mode",
	"s3:object-lock-retain-until-date":                   "X-Amz-Object-Lock-Retain-Until-Date",
	"s3:object-lock-legal-hold":                          "X-Amz-Object-Lock-Legal-Hold",
	"s3:if-match":                                        "If-Match",
	"s3:if-none-match":                                   "If-None-Match",
}

// s3QueryKeys are those that are parameters.
var s3QueryKeys = map[string]string{
	"s3:prefix":    "prefix",
	"s3:delimiter": "delimiter",
	"s3:max-keys":  "max-keys",
	"s3:versionid": "versionId",
}

// s3Known are all keys that readFacts looks for.
var s3Known = slices.Concat(slices.Collect(maps.Keys(s3HeaderKeys)), slices.Collect(maps.Keys(s3QueryKeys)),
	[]string{"s3:ResourceAccount", "s3:authType", "s3:signatureversion", "s3:signatureAge", "s3:TlsVersion", "s3:RequestObjectTag/", "s3:RequestObjectTagKeys"})

// readFacts reads the condition keys of the request.
func (c *s3Call) readFacts() {
	f := &c.facts
	f.by, f.known = "s3", s3Known
	f.entries = make([]condition.Entry, 0, 8)
	for key, header := range s3HeaderKeys {
		if values := c.in.Header[header]; len(values) > 0 && values[0] != "" {
			f.add(key, values[0])
		}
	}
	for key, param := range s3QueryKeys {
		if value, there := c.query[param]; there { // ?prefix= is there, and empty
			f.add(key, value)
		}
	}
	f.add("s3:ResourceAccount", c.in.Scope.Account)
	f.add("s3:signatureversion", "AWS4-HMAC-SHA256")
	if strings.Contains(c.in.URL.RawQuery, "X-Amz-Signature=") {
		f.add("s3:authType", "REST-QUERY-STRING")
	} else {
		f.add("s3:authType", "REST-HEADER")
	}
	if t := c.in.TLS; t != nil {
		f.add("s3:TlsVersion", tlsVersions[t.Version])
	}
	c.readTags()
}

var tlsVersions = map[uint16]string{0x0301: "1.0", 0x0302: "1.1", 0x0303: "1.2", 0x0304: "1.3"}

// readTags reads the tags in the header of an upload. Those in a body are unknown.
func (c *s3Call) readTags() {
	f := &c.facts
	if c.in.Method == http.MethodPut && hasKey(c.query, "tagging") {
		f.entries = append(f.entries, condition.Unknown("s3:RequestObjectTag/"), condition.Unknown("s3:RequestObjectTagKeys"),
			condition.Unknown("aws:RequestTag/"), condition.Unknown("aws:TagKeys"))
		return
	}
	text := c.in.Header.Get("X-Amz-Tagging")
	if text == "" {
		return
	}
	tags, err := url.ParseQuery(text)
	if err != nil {
		f.entries = append(f.entries, condition.Unknown("s3:RequestObjectTag/"), condition.Unknown("s3:RequestObjectTagKeys"))
		return
	}
	var keys []string
	for key, values := range tags {
		keys = append(keys, key)
		f.add("s3:RequestObjectTag/"+key, values[0])
	}
	slices.Sort(keys)
	f.entries = append(f.entries, condition.Strings("s3:RequestObjectTagKeys", keys...))
}
