package plan

import (
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/variables"
)

// s3 plans the operations of S3.
type s3 struct{ domain string }

// S3 plans the operations of S3. A bucket is the first segment of the path or, with
// a domain, what stands before that in the host.
func S3(domain string) Planner { return &s3{domain} }

func (*s3) Service() string { return "s3" }

// Serves reports whether the request is not one of the other protocols.
func (*s3) Serves(r *http.Request) bool {
	return r.Header["X-Amz-Target"] == nil && r.Header["Smithy-Protocol"] == nil && !isForm(r) && !strings.Contains(r.URL.RawQuery, "Action=")
}

func (*s3) Protocol(*http.Request) Protocol { return S3XML }

// Streams reports whether the body is the content of an object or the
// configuration of a bucket: only the list of DeleteObjects is looked at.
func (*s3) Streams(r *http.Request) bool {
	return r.Method != http.MethodPost || !r.URL.Query().Has("delete")
}

// maxKey is the greatest length of the key of an object, in bytes.
const maxKey = 1024

var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// s3Call is a request while it is planned.
type s3Call struct {
	in          Input
	bucket, key string
	byHost      bool // the bucket is the host
	at          level
	query       map[string]string
	row         *s3Row
	facts       facts
}

func (s *s3) Plan(in Input) (Plan, error) {
	c := &s3Call{in: in}
	if err := c.address(s.domain); err != nil {
		return Plan{}, err
	}
	if err := c.readQuery(); err != nil {
		return Plan{}, err
	}
	if err := c.find(); err != nil {
		return Plan{}, err
	}
	if err := c.checkHeaders(); err != nil {
		return Plan{}, err
	}
	c.readFacts()
	p := Plan{Operation: "s3:" + c.row.operation}
	if c.byHost {
		p.Path = "/" + c.bucket + "/" + c.key
	}
	if c.row.operation == "DeleteObjects" {
		return c.deleteObjects(p)
	}
	resource, err := c.resource(c.bucket, c.key)
	if err != nil {
		return Plan{}, err
	}
	for action := range strings.FieldsSeq(c.row.action) {
		p.Checks = append(p.Checks, c.check(c.versioned(action), resource))
	}
	more, err := c.further(resource)
	if err != nil {
		return Plan{}, err
	}
	p.Checks, p.Advice = append(p.Checks, more...), c.copiedTags()
	if c.at == atObject && (in.Method == http.MethodGet || in.Method == http.MethodHead) {
		list, err := c.resource(c.bucket, "")
		if err != nil {
			return Plan{}, err
		}
		conceal := c.check("s3:ListBucket", list)
		p.Conceal = &conceal
	}
	return p, nil
}

// address finds bucket and key.
func (c *s3Call) address(domain string) error {
	host := c.in.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	path := strings.TrimPrefix(c.in.URL.Path, "/")
	if before, ok := strings.CutSuffix(host, "."+domain); ok && domain != "" {
		c.bucket, c.key, c.byHost = before, path, true
	} else {
		c.bucket, c.key, _ = strings.Cut(path, "/")
	}
	switch {
	case c.in.URL.Path == "/WriteGetObjectResponse":
		return unmapped("s3:WriteGetObjectResponse", "S3 Object Lambda is not mapped")
	case c.bucket == "" && c.key != "":
		return invalid("s3", "the path %q begins with an empty bucket", clip(c.in.URL.Path))
	case c.bucket == "":
		return nil
	case strings.HasSuffix(c.bucket, "--x-s3"), strings.HasSuffix(c.bucket, "-s3alias"), strings.HasSuffix(c.bucket, "--ol-s3"), strings.HasPrefix(c.bucket, "arn:"):
		return unmapped("s3", "directory buckets, access points and Object Lambda are not mapped: %q", clip(c.bucket))
	case !bucketName.MatchString(c.bucket) || net.ParseIP(c.bucket) != nil:
		return invalid("s3", "%q is not the name of a bucket", clip(c.bucket))
	}
	c.at = atBucket
	if c.key != "" {
		c.at = atObject
	}
	return checkKey(c.key)
}

// checkKey refuses keys that no pattern is compared with as a whole.
func checkKey(key string) error {
	if len(key) > maxKey || !utf8.ValidString(key) {
		return invalid("s3", "the key %q; want at most %d bytes of UTF-8", clip(key), maxKey)
	}
	return nil
}

// readQuery reads the query. A parameter that is there twice is refused.
func (c *s3Call) readQuery() error {
	if c.in.URL.RawQuery == "" {
		return nil
	}
	c.query = make(map[string]string)
	values, err := url.ParseQuery(strings.ReplaceAll(c.in.URL.RawQuery, "+", "%2B"))
	if err != nil {
		return invalid("s3", "the query is not well encoded")
	}
	for name, list := range values {
		if len(list) > 1 {
			return invalid("s3", "the parameter %q is there %d times", clip(name), len(list))
		}
		if signatureParams[name] {
			continue
		}
		c.query[name] = list[0]
	}
	return nil
}

// signatureParams are those of a presigned URL. Others that begin so are headers
// moved into the query: they steer, and are refused as parameters that are not
// known, except for hashes and checksums.
var signatureParams = map[string]bool{
	"X-Amz-Algorithm": true, "X-Amz-Credential": true, "X-Amz-Date": true, "X-Amz-Expires": true, "X-Amz-SignedHeaders": true,
	"X-Amz-Signature": true, "X-Amz-Security-Token": true, "X-Amz-Content-Sha256": true,
}

// form is a row with its words taken apart.
type form struct {
	*s3Row
	selects, takes []string
}

// place is what rows are looked up by.
type place struct {
	method string
	at     level
}

// forms are the rows by place, and selectors the query parameters that choose an
// operation.
var forms, selectors = func() (map[place][]form, map[string]bool) {
	by, set := make(map[place][]form), make(map[string]bool)
	for i := range s3Rows {
		row := &s3Rows[i]
		f := form{row, strings.Fields(row.selectors), strings.Fields(row.params)}
		for _, name := range f.selects {
			set[name] = true
		}
		by[place{row.method, row.at}] = append(by[place{row.method, row.at}], f)
	}
	return by, set
}()

// find finds the row of the request: the one whose selectors are those of the
// query. Every other parameter must be one that the row has.
func (c *s3Call) find() error {
	for name := range c.query {
		if why, ok := refusedS3[name]; ok {
			return unmapped("s3:"+why, "%s %s with ?%s is not mapped", c.in.Method, clip(c.in.URL.Path), name)
		}
	}
	if copySource := c.in.Header.Get("X-Amz-Rename-Source"); copySource != "" {
		return unmapped("s3:RenameObject", "x-amz-rename-source is not mapped")
	}
	if c.at == atObject && c.query["encryption"] == "" && hasKey(c.query, "encryption") {
		return unmapped("s3:UpdateObjectEncryption", "?encryption of an object is not mapped")
	}
	for _, f := range forms[place{c.in.Method, c.at}] {
		if c.selected(&f) {
			c.row = f.s3Row
			return c.onlyKnown(&f)
		}
	}
	return unmapped("s3", "%s %s with the parameters %q is not mapped", c.in.Method, clip(c.in.URL.Path), sortedNames(c.query))
}

func hasKey(m map[string]string, key string) bool {
	_, ok := m[key]
	return ok
}

func sortedNames(m map[string]string) []string {
	var list []string
	for name := range m {
		list = append(list, clip(name))
	}
	slices.Sort(list)
	return list
}

// selected reports whether a query has exactly the selectors of a row.
func (c *s3Call) selected(f *form) bool {
	n := 0
	for name := range c.query {
		switch {
		case slices.Contains(f.selects, name):
			n++
		case selectors[name] && !slices.Contains(f.takes, name):
			return false
		}
	}
	return n == len(f.selects) && (f.selectors != "list-type" || c.query["list-type"] == "2")
}

// onlyKnown refuses a parameter that the row does not have.
func (c *s3Call) onlyKnown(f *form) error {
	for name, value := range c.query {
		switch {
		case slices.Contains(f.selects, name), slices.Contains(f.takes, name):
		case name == "x-id" && (value == f.operation || f.operation == "PutObject" && value == "CopyObject" || f.operation == "UploadPart" && value == "UploadPartCopy"):
		case name == "versionId" && c.at == atObject && f.takesVersion():
		default:
			return unmapped("s3:"+f.operation, "the parameter %q is not mapped", clip(name))
		}
	}
	return nil
}

// takesVersion reports whether the operation may be about a version of an object.
func (f *form) takesVersion() bool {
	return strings.HasSuffix(f.action, "+") || f.selectors != "" && f.selectors != "uploadId" && f.selectors != "uploads"
}

// versioned puts Version behind Object in the name of an action that has one, if
// the request names a version.
func (c *s3Call) versioned(action string) string {
	name, has := strings.CutSuffix(action, "+")
	if !has || !hasKey(c.query, "versionId") {
		return name
	}
	return versionOf(name)
}

func versionOf(action string) string { return strings.Replace(action, "Object", "ObjectVersion", 1) }

// resource returns the ARN of an object, of a bucket without a key, or nothing.
func (c *s3Call) resource(bucket, key string) (arn.ARN, error) {
	if bucket == "" {
		return arn.Wildcard(), nil
	}
	if key != "" {
		bucket += "/" + key
	}
	return build(c.in.Scope, "s3", "", "", bucket)
}

func (c *s3Call) check(action string, resource arn.ARN) Check {
	return c.facts.check(action, resource, c.in.Scope.Account)
}

// further returns what headers ask for beside the operation itself.
func (c *s3Call) further(resource arn.ARN) ([]Check, error) {
	var list []Check
	h := c.in.Header
	add := func(present bool, action string) {
		if present {
			list = append(list, c.check(action, resource))
		}
	}
	switch c.row.operation {
	case "PutObject", "CreateMultipartUpload":
		add(h.Get("X-Amz-Acl") != "" || grants(h), "s3:PutObjectAcl")
		add(h.Get("X-Amz-Tagging") != "", "s3:PutObjectTagging")
		add(h.Get("X-Amz-Object-Lock-Mode") != "" || h.Get("X-Amz-Object-Lock-Retain-Until-Date") != "", "s3:PutObjectRetention")
		add(h.Get("X-Amz-Object-Lock-Legal-Hold") != "", "s3:PutObjectLegalHold")
	case "CreateBucket":
		add(h.Get("X-Amz-Acl") != "" || grants(h), "s3:PutBucketAcl")
		add(h.Get("X-Amz-Object-Ownership") != "", "s3:PutBucketOwnershipControls")
		lock := variables.EqualASCII(h.Get("X-Amz-Bucket-Object-Lock-Enabled"), "true")
		add(lock, "s3:PutBucketObjectLockConfiguration")
		add(lock, "s3:PutBucketVersioning")
	}
	add(bypasses(h), "s3:BypassGovernanceRetention")
	source := h.Get("X-Amz-Copy-Source")
	if source == "" {
		return list, nil
	}
	checks, err := c.copied(source)
	return append(list, checks...), err
}

// bypasses reports whether retention is to be bypassed.
func bypasses(h http.Header) bool {
	return h.Get("X-Amz-Bypass-Governance-Retention") != ""
}

// grants reports whether a request grants rights by headers.
func grants(h http.Header) bool {
	for name := range h {
		if strings.HasPrefix(name, "X-Amz-Grant-") {
			return true
		}
	}
	return false
}

// copied returns what the source of a copy needs. The header is BUCKET/KEY, encoded
// once, with ?versionId= behind it.
func (c *s3Call) copied(source string) ([]Check, error) {
	if c.row.operation != "PutObject" && c.row.operation != "UploadPart" {
		return nil, unmapped("s3:"+c.row.operation, "x-amz-copy-source is not mapped here")
	}
	path, version, has := strings.Cut(source, "?")
	decoded, err := url.PathUnescape(path)
	bucket, key, ok := strings.Cut(strings.TrimPrefix(decoded, "/"), "/")
	switch {
	case err != nil, !ok, key == "", !bucketName.MatchString(bucket), has && !strings.HasPrefix(version, "versionId="), strings.Contains(version, "&"):
		return nil, invalid("s3:"+c.row.operation, "x-amz-copy-source %q; want BUCKET/KEY, with ?versionId= at most", clip(source))
	}
	if err := checkKey(key); err != nil {
		return nil, err
	}
	resource, err := c.resource(bucket, key)
	if err != nil {
		return nil, err
	}
	action := "s3:GetObject"
	if has {
		action = versionOf(action)
	}
	return []Check{c.check(action, resource)}, nil
}

// copiedTags is the advice of a copy that takes the tags of its source with it.
func (c *s3Call) copiedTags() []operation.Advice {
	if c.row.operation != "PutObject" || c.in.Header.Get("X-Amz-Copy-Source") == "" || variables.EqualASCII(c.in.Header.Get("X-Amz-Tagging-Directive"), "REPLACE") {
		return nil
	}
	return []operation.Advice{{Code: operation.Dependent, Action: "s3:GetObjectTagging", Text: "if the source has tags, they are copied, which takes s3:GetObjectTagging and s3:PutObjectTagging"}}
}

// checkHeaders refuses headers of AWS's that no row knows.
func (c *s3Call) checkHeaders() error {
	for name := range c.in.Header {
		if !strings.HasPrefix(name, "X-Amz-") {
			continue
		}
		lower := strings.ToLower(name)
		if !slices.ContainsFunc(s3Headers, func(known string) bool {
			prefix, open := strings.CutSuffix(known, "*")
			return lower == known || open && strings.HasPrefix(lower, prefix)
		}) {
			return unmapped("s3:"+c.row.operation, "the header %s is not mapped", clip(lower))
		}
	}
	if e := c.in.Header.Get("Content-Encoding"); strings.Contains(e, "gzip") && c.row.operation == "DeleteObjects" {
		return unmapped("s3:"+c.row.operation, "a body with the encoding %q", clip(e))
	}
	return nil
}

// s3Headers are the headers of AWS's that are known: what steers among them is
// read above or in s3keys.go.
var s3Headers = []string{
	"x-amz-acl", "x-amz-bucket-object-lock-enabled", "x-amz-bucket-region", "x-amz-bypass-governance-retention", "x-amz-checksum-*", "x-amz-confirm-remove-self-bucket-access",
	"x-amz-content-sha256", "x-amz-copy-source", "x-amz-copy-source-*", "x-amz-date", "x-amz-decoded-content-length", "x-amz-expected-bucket-owner",
	"x-amz-grant-*", "x-amz-if-match-*", "x-amz-meta-*", "x-amz-metadata-directive", "x-amz-mfa", "x-amz-mp-object-size", "x-amz-object-attributes",
	"x-amz-object-lock-*", "x-amz-object-ownership", "x-amz-optional-object-attributes", "x-amz-max-parts", "x-amz-part-number-marker", "x-amz-request-payer", "x-amz-sdk-checksum-algorithm",
	"x-amz-security-token", "x-amz-server-side-encryption", "x-amz-server-side-encryption-*", "x-amz-source-expected-bucket-owner", "x-amz-storage-class",
	"x-amz-tagging", "x-amz-tagging-directive", "x-amz-trailer", "x-amz-transition-default-minimum-object-size", "x-amz-user-agent", "x-amz-website-redirect-location",
	"x-amz-bucket-namespace",
}
