package gateway

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/crc32"
	"net/http"
	"strconv"
	"strings"

	"github.com/iameval/iameval/examples/gateway/plan"
	"github.com/iameval/iameval/examples/internal/sigv4"
	"github.com/iameval/iameval/policy"
)

// kind is what is wrong with a request.
type kind uint8

const (
	accessDenied kind = iota + 1 // the policies say no
	notMapped                    // no planner understands it
	invalid                      // the service would refuse it
	syntax                       // the body cannot be read
	tooLarge
	throttled
	internal
	unauthentic // by fault.signature
)

var kindNames = [...]string{"", "access-denied", "unmapped", "invalid", "syntax", "too-large", "throttled", "internal", "unauthentic"}

func (k kind) String() string { return kindNames[k] }

// fault is why a request is not forwarded.
type fault struct {
	kind      kind
	operation string
	message   string // for the client
	reason    string // for the log; "": the message
	signature *sigv4.Error
	decision  policy.Decision
	request   *policy.Request
}

// signatureFault makes a fault of an error of package sigv4.
func signatureFault(err error) *fault {
	var e *sigv4.Error
	if !errors.As(err, &e) {
		e = &sigv4.Error{Fault: sigv4.Malformed, Reason: err.Error()}
	}
	return &fault{kind: unauthentic, signature: e, reason: e.Reason}
}

// refused makes a fault of a planner's refusal.
func refused(err error) *fault {
	var r *plan.Refusal
	if !errors.As(err, &r) {
		return &fault{kind: internal, message: "the request cannot be planned", reason: err.Error()}
	}
	f := &fault{kind: invalid, operation: r.Operation, message: r.Reason}
	switch {
	case r.Unmapped:
		f.kind = notMapped
		f.message = strings.TrimSpace(r.Operation+" ") + " is not mapped by this gateway, so it is denied: " + r.Reason
	case r.Syntax:
		f.kind = syntax
	}
	return f
}

// answers are what a protocol writes for a fault: status, code and message.
type answer struct {
	status  int
	code    string
	message string // "": that of the fault
}

// The answers of the protocols of JSON. Codes: "Common errors" in the API reference
// of each service.
var jsonAnswers = map[kind]answer{
	accessDenied: {400, "AccessDeniedException", ""},
	notMapped:    {400, "UnknownOperationException", ""},
	invalid:      {400, "ValidationException", ""},
	syntax:       {400, "SerializationException", ""},
	tooLarge:     {413, "RequestEntityTooLargeException", ""},
	throttled:    {400, "ThrottlingException", ""},
	internal:     {500, "InternalServerError", ""},
}

var jsonSignatures = map[sigv4.Fault]answer{
	sigv4.Missing:      {400, "MissingAuthenticationTokenException", "Request is missing Authentication Token"},
	sigv4.Malformed:    {400, "IncompleteSignatureException", ""},
	sigv4.Unsupported:  {400, "IncompleteSignatureException", ""},
	sigv4.Unsigned:     {400, "InvalidSignatureException", ""},
	sigv4.Scope:        {400, "InvalidSignatureException", ""},
	sigv4.UnknownKey:   {400, "UnrecognizedClientException", "The security token included in the request is invalid."},
	sigv4.WrongToken:   {400, "UnrecognizedClientException", "The security token included in the request is invalid."},
	sigv4.ExpiredToken: {400, "ExpiredTokenException", "The security token included in the request is expired"},
	sigv4.NotCurrent:   {400, "InvalidSignatureException", ""},
	sigv4.Mismatch:     {400, "InvalidSignatureException", mismatch},
	sigv4.Content:      {400, "InvalidSignatureException", mismatch},
}

const mismatch = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."

// Those of the query protocol.
var queryAnswers = map[kind]answer{
	accessDenied: {403, "AccessDenied", ""},
	notMapped:    {400, "InvalidAction", ""},
	invalid:      {400, "ValidationError", ""},
	syntax:       {400, "MalformedQueryString", ""},
	tooLarge:     {413, "RequestEntityTooLarge", ""},
	throttled:    {400, "Throttling", ""},
	internal:     {500, "InternalFailure", ""},
}

var querySignatures = map[sigv4.Fault]answer{
	sigv4.Missing:      {403, "MissingAuthenticationToken", "Request is missing Authentication Token"},
	sigv4.Malformed:    {400, "IncompleteSignature", ""},
	sigv4.Unsupported:  {400, "IncompleteSignature", ""},
	sigv4.Unsigned:     {403, "SignatureDoesNotMatch", ""},
	sigv4.Scope:        {403, "SignatureDoesNotMatch", ""},
	sigv4.UnknownKey:   {403, "InvalidClientTokenId", "The security token included in the request is invalid."},
	sigv4.WrongToken:   {403, "InvalidClientTokenId", "The security token included in the request is invalid."},
	sigv4.ExpiredToken: {403, "ExpiredToken", "The security token included in the request is expired"},
	sigv4.NotCurrent:   {403, "SignatureDoesNotMatch", ""},
	sigv4.Mismatch:     {403, "SignatureDoesNotMatch", mismatch},
	sigv4.Content:      {403, "SignatureDoesNotMatch", mismatch},
}

// Those of S3. Codes: "Error responses" in its API reference.
var s3Answers = map[kind]answer{
	accessDenied: {403, "AccessDenied", ""},
	notMapped:    {501, "NotImplemented", ""},
	invalid:      {400, "InvalidRequest", ""},
	syntax:       {400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"},
	tooLarge:     {400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"},
	throttled:    {503, "SlowDown", "Please reduce your request rate."},
	internal:     {500, "InternalError", "We encountered an internal error. Please try again."},
}

var s3Signatures = map[sigv4.Fault]answer{
	sigv4.Missing:      {403, "AccessDenied", "Access Denied"},
	sigv4.Malformed:    {400, "AuthorizationHeaderMalformed", ""},
	sigv4.Unsupported:  {400, "InvalidRequest", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."},
	sigv4.Unsigned:     {403, "AccessDenied", "There were headers present in the request which were not signed"},
	sigv4.Scope:        {400, "AuthorizationHeaderMalformed", ""},
	sigv4.UnknownKey:   {403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."},
	sigv4.WrongToken:   {400, "InvalidToken", "The provided token is malformed or otherwise invalid."},
	sigv4.ExpiredToken: {400, "ExpiredToken", "The provided token has expired."},
	sigv4.NotCurrent:   {403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."},
	sigv4.Mismatch:     {403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method."},
	sigv4.Content:      {400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed."},
}

// find returns what a protocol answers to a fault.
func (f *fault) find(p plan.Protocol) answer {
	kinds, signatures := jsonAnswers, jsonSignatures
	switch p {
	case plan.SQSQuery, plan.SNSQuery, plan.STSQuery:
		kinds, signatures = queryAnswers, querySignatures
	case plan.S3XML:
		kinds, signatures = s3Answers, s3Signatures
	case plan.JSON10, plan.JSON11, plan.JSONDAX, plan.SQSJSON:
	}
	var a answer
	if f.kind == unauthentic {
		a = signatures[f.signature.Fault]
		if a.message == "" {
			a.message = f.signature.Reason
		}
		if p == plan.S3XML && f.signature.Fault == sigv4.NotCurrent && f.signature.Reason == "Request has expired" {
			a = answer{403, "AccessDenied", f.signature.Reason}
		}
	} else if a = kinds[f.kind]; a.message == "" {
		a.message = f.message
	}
	switch {
	case p == plan.SNSQuery && a.code == "AccessDenied":
		a.code = "AuthorizationError"
	case p == plan.SQSJSON && f.kind == accessDenied:
		a.status = http.StatusForbidden
	}
	return a
}

// sentence is AWS's sentence about a denial, in the words of the protocol.
func (x *exchange) sentence(d policy.Decision, r *policy.Request) string {
	say := *r
	switch x.protocol {
	case plan.SQSJSON, plan.SQSQuery:
		say.Action = strings.ToLower(r.Action)
	case plan.SNSQuery:
		say.Action = strings.Replace(r.Action, "sns:", "SNS:", 1)
	case plan.S3XML:
		if r.Principal.Account() != x.g.Scope.Account {
			return "Access Denied"
		}
		resource := " on resource: " + r.Resource.String()
		return strings.Replace(d.Message(r), resource, ` on resource: "`+r.Resource.String()+`"`, 1)
	case plan.JSON10, plan.JSON11, plan.JSONDAX, plan.STSQuery:
	}
	return d.Message(&say)
}

// answer writes a fault in the protocol of the request.
func (x *exchange) answer(f *fault) {
	a := f.find(x.protocol)
	h := x.w.Header()
	h.Set("X-Iameval-Decision", f.kind.String())
	if !x.read && x.r.ContentLength != 0 || x.broken { // the rest of the body is not waited for
		h.Set("Connection", "close")
	}
	switch x.protocol {
	case plan.S3XML:
		x.writeS3(a, f)
	case plan.SQSQuery, plan.SNSQuery, plan.STSQuery:
		x.writeQuery(a)
	default:
		x.writeJSON(a, f)
	}
}

// writeJSON writes the form of the protocols of JSON.
func (x *exchange) writeJSON(a answer, f *fault) {
	h := x.w.Header()
	prefix, contentType, name := "com.amazon.coral.service#", "application/x-amz-json-1.0", "message"
	switch x.protocol {
	case plan.JSON11:
		prefix, contentType = "", "application/x-amz-json-1.1"
	case plan.JSONDAX:
		contentType = "application/x-amz-json-1.1"
	case plan.SQSJSON:
		code := a.code
		if f.kind == accessDenied {
			code = "AccessDenied"
		}
		h.Set("X-Amzn-Query-Error", code+";Sender")
	default: // DynamoDB's
	}
	if f.kind == accessDenied && x.protocol != plan.SQSJSON {
		name = "Message"
	}
	body := []byte(`{"__type":"` + prefix + a.code + `","` + name + `":` + quoted(a.message) + "}")
	h.Set("Content-Type", contentType)
	h.Set("X-Amzn-Requestid", x.id)
	h.Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10))
	h.Set("Content-Length", strconv.Itoa(len(body)))
	x.w.WriteHeader(a.status)
	_, _ = x.w.Write(body) // the client may be gone
}

// quoted writes a text as JSON, with the characters of HTML as they are.
func quoted(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a text always marshals
	return strings.TrimSuffix(b.String(), "\n")
}

// namespaces are the XML namespaces of the query protocol.
var namespaces = map[plan.Protocol]string{
	plan.SQSQuery: "http://queue.amazonaws.com/doc/2012-11-05/",
	plan.SNSQuery: "http://sns.amazonaws.com/doc/2010-03-31/",
	plan.STSQuery: "https://sts.amazonaws.com/doc/2011-06-15/",
}

// writeQuery writes the form of the query protocol.
func (x *exchange) writeQuery(a answer) {
	detail := ""
	if x.protocol == plan.SQSQuery {
		detail = "<Detail/>"
	}
	body := fmt.Sprintf(`<?xml version="1.0"?><ErrorResponse xmlns="%s"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message>%s</Error><RequestId>%s</RequestId></ErrorResponse>`,
		namespaces[x.protocol], a.code, escaped(a.message), detail, x.id)
	x.w.Header().Set("Content-Type", "text/xml")
	x.w.Header().Set("X-Amzn-Requestid", x.id)
	x.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	x.w.WriteHeader(a.status)
	_, _ = x.w.Write([]byte(body)) // the client may be gone
}

// writeS3 writes the form of S3: without a body for HEAD.
func (x *exchange) writeS3(a answer, f *fault) {
	var more string
	if s := f.signature; s != nil {
		switch s.Fault {
		case sigv4.Mismatch:
			if x.sig != nil && s.StringToSign != "" {
				more = fmt.Sprintf("<AWSAccessKeyId>%s</AWSAccessKeyId><StringToSign>%s</StringToSign><CanonicalRequest>%s</CanonicalRequest>",
					escaped(x.sig.Credential.Key), escaped(s.StringToSign), escaped(s.Canonical))
			}
		case sigv4.NotCurrent:
			more = fmt.Sprintf("<ServerTime>%s</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>", x.now.UTC().Format("2006-01-02T15:04:05Z"))
		case sigv4.UnknownKey:
			more = "<AWSAccessKeyId>" + escaped(x.sig.Credential.Key) + "</AWSAccessKeyId>"
		default: // nothing more
		}
	}
	h := x.w.Header()
	h.Set("X-Amz-Request-Id", x.id)
	h.Set("X-Amz-Id-2", x.id)
	h.Set("Content-Type", "application/xml")
	x.w.WriteHeader(a.status)
	if x.r.Method == http.MethodHead {
		return
	}
	_, _ = fmt.Fprintf(x.w, xml.Header+"<Error><Code>%s</Code><Message>%s</Message>%s<RequestId>%s</RequestId><HostId>%s</HostId></Error>",
		a.code, escaped(a.message), more, x.id, x.id) // the client may be gone
}

// escaped writes a text as XML, with the names of characters that AWS uses.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder does not fail
	return entities.Replace(b.String())
}

var entities = strings.NewReplacer("&#34;", "&quot;", "&#39;", "&apos;")
