package policy_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// longTraces are policies and requests whose traces would be long if they quoted
// whole values, with the bytes of both.
func longTraces(t *testing.T) map[string]struct {
	trace *policy.Trace
	input int
} {
	traces := make(map[string]struct {
		trace *policy.Trace
		input int
	})
	add := func(name, doc string, r policy.Request, context int) {
		r.Principal = policy.User(alice)
		traces[name] = struct {
			trace *policy.Trace
			input int
		}{newSet(t, doc).Explain(&r), len(doc) + len(r.Action) + len(r.Resource.String()) + context}
	}
	request := policy.Request{Action: "dynamodb:GetItem", Resource: books}

	// Each of 1,000 statements has one operator after the other that cannot read
	// the value: each is one more clause that quotes it.
	var tests, statements []string
	for _, op := range []string{"NumericEquals", "DateEquals", "Bool", "IpAddress", "ArnLike", "BinaryEquals"} {
		for _, suffix := range []string{"", "IfExists"} {
			for _, prefix := range []string{"", "ForAllValues:", "ForAnyValue:"} {
				tests = append(tests, fmt.Sprintf(`"%s%s%s":{"a:b":"1"}`, prefix, op, suffix))
			}
		}
	}
	for range 180 {
		statements = append(statements, `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{`+strings.Join(tests, ",")+`}}`)
	}
	doc := `{"Statement":[` + strings.Join(statements, ",") + `]}`
	for name, value := range map[string]string{"letters": strings.Repeat("x", condition.MaxValue), "control characters": strings.Repeat("\x01", condition.MaxValue), "wide": strings.Repeat("\u2028", condition.MaxValue/3)} {
		r := request
		r.Context = condition.NewContext(condition.String("a:b", value))
		add(name, doc, r, len(value))
	}
	members := make([]string, condition.MaxMembers)
	for i := range members {
		members[i] = "x"
	}
	r := request
	r.Context = condition.NewContext(condition.Strings("a:b", members...))
	add("list", doc, r, len(members))

	// A resource of 2,048 bytes beside 1,000 statements for others.
	statements = nil
	for range 1000 {
		statements = append(statements, `{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::*x"}`)
	}
	r = policy.Request{Action: "s3:GetObject", Resource: arn.MustParse("arn:aws:s3:::b/" + strings.Repeat("k", 2033)), ResourceAccount: "123456789012"}
	add("resource", `{"Statement":[`+strings.Join(statements, ",")+`]}`, r, 0)

	// 10,000 actions in one statement, and a long Sid.
	actions := strings.Repeat(`"a:b",`, 9999) + `"a:c"`
	add("actions", `{"Statement":{"Sid":"`+strings.Repeat("S", 100_000)+`","Effect":"Deny","Action":[`+actions+`],"Resource":"*"}}`, request, 0)
	return traces
}

// TestTraceLength: a trace is at most a constant times what it is about, however
// the values are spelled.
func TestTraceLength(t *testing.T) {
	const most = 64
	for name, long := range longTraces(t) {
		text := long.trace.String()
		if len(text) > most*long.input {
			t.Errorf("%s: %d bytes of text for %d of input", name, len(text), long.input)
		}
		document, err := json.Marshal(long.trace)
		if err != nil {
			t.Fatal(err)
		}
		if len(document) > most*long.input {
			t.Errorf("%s: %d bytes of JSON for %d of input", name, len(document), long.input)
		}
	}
}

// chunks keeps what is written to it, and the longest piece.
type chunks struct {
	bytes.Buffer
	longest int
}

func (c *chunks) Write(p []byte) (int, error) {
	c.longest = max(c.longest, len(p))
	return c.Buffer.Write(p)
}

// TestTraceStreams: what is written in pieces is what String and MarshalJSON
// return, and the pieces are small beside the whole.
func TestTraceStreams(t *testing.T) {
	long := longTraces(t)["letters"].trace
	whole, err := long.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var text, document chunks
	n, err := long.WriteTo(&text)
	if err != nil || int(n) != text.Len() {
		t.Errorf("WriteTo: %d, %v; wrote %d", n, err, text.Len())
	}
	if err := long.WriteJSON(&document); err != nil {
		t.Error(err)
	}
	if text.String() != long.String() {
		t.Error("WriteTo and String differ")
	}
	if document.String() != string(whole) {
		t.Error("WriteJSON and MarshalJSON differ")
	}
	if most := 64 << 10; text.longest > most || document.longest > most || text.Len() < 20*most {
		t.Errorf("pieces of %d and %d bytes, of %d and %d in all", text.longest, document.longest, text.Len(), document.Len())
	}
	appended, err := long.AppendText([]byte("here: "))
	if err != nil || string(appended) != "here: "+long.String() {
		t.Errorf("AppendText: %v", err)
	}
}

// broken is a writer that fails.
type broken struct{ written int }

func (b *broken) Write([]byte) (int, error) {
	b.written++
	return 0, errors.New("disk full")
}

func TestTraceWriteError(t *testing.T) {
	long := longTraces(t)["letters"].trace
	var b broken
	if n, err := long.WriteTo(&b); n != 0 || err == nil || b.written != 1 {
		t.Errorf("WriteTo: %d, %v after %d writes", n, err, b.written)
	}
	if err := long.WriteJSON(&b); err == nil || b.written != 2 {
		t.Errorf("WriteJSON: %v after %d writes", err, b.written)
	}
}

// TestTraceCuts: what is cut says so, in text and in JSON; the data of the trace
// have it all.
func TestTraceCuts(t *testing.T) {
	long := strings.Repeat("\u00e9", 70) // 140 bytes, cut within a code point
	set := newSet(t, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NumericEquals": {"a:b": "1"}}}}`)
	ask := func(context condition.Context) policy.ClauseTrace {
		r := policy.Request{Principal: policy.User(alice), Action: "dynamodb:GetItem", Resource: books, Context: context}
		return set.Explain(&r).Layers[0].Statements[0].Indeterminate[0]
	}
	clause := ask(condition.NewContext(condition.String("a:b", long+"b")))
	want := `NumericEquals a:b ["1"] with "` + strings.Repeat("\u00e9", 64) + `"... (141 bytes): the value of the request is of the wrong type`
	if diff := cmp.Diff(want, clause.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{long + "b"}, clause.Have); diff != "" {
		t.Errorf("data (-want +got):\n%s", diff)
	}
	members := make([]string, 100)
	for i := range members {
		members[i] = fmt.Sprint("member-", i)
	}
	clause = ask(condition.NewContext(condition.Strings("a:b", members...)))
	if text := clause.String(); !strings.Contains(text, `"member-29" and 70 more]: `) || strings.Contains(text, "member-30") {
		t.Errorf("a list of 100 is told as %s", text)
	}
	if diff := cmp.Diff(members, clause.Have); diff != "" {
		t.Errorf("data (-want +got):\n%s", diff)
	}
}

// TestMessageLength: the sentence of a denial is cut where the request is not
// valid for its length.
func TestMessageLength(t *testing.T) {
	r := policy.Request{Principal: policy.User(alice), Action: "s3:" + strings.Repeat("x", 1<<20), Resource: books}
	d := newSet(t, readOnly).Evaluate(&r)
	if d.Layer != policy.LayerRequest || len(d.Message(&r)) > 1000 {
		t.Errorf("%v, with a message of %d bytes", d, len(d.Message(&r)))
	}
	if err := r.Validate(); err == nil || !strings.Contains(err.Error(), "has 1048579 bytes; want at most 128") || len(err.Error()) > 1000 {
		t.Errorf("Validate: %.300v", err)
	}
}

// TestZeroTrace: a Trace that nobody made has nothing to tell.
func TestZeroTrace(t *testing.T) {
	var zero policy.Trace
	if diff := cmp.Diff("implicit-deny", zero.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	document, err := json.Marshal(&zero)
	if err != nil || !strings.HasSuffix(string(document), `"layers":[]}`) {
		t.Errorf("JSON %s, %v", document, err)
	}
}
