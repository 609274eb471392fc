package daxserver_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver"
)

// counted counts the calls that reach a store.
type counted struct {
	dynamodb.Store
	calls atomic.Int64
}

func (s *counted) GetItem(ctx context.Context, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	s.calls.Add(1)
	return s.Store.GetItem(ctx, in)
}

func (s *counted) PutItem(ctx context.Context, in *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	s.calls.Add(1)
	return s.Store.PutItem(ctx, in)
}

func (s *counted) DescribeTable(ctx context.Context, table string) (*dynamodb.TableDescription, error) {
	s.calls.Add(1)
	return s.Store.DescribeTable(ctx, table)
}

// Requests for an item that there is, and for one that there is not.
var (
	getDune   = request(getItem, octetsOf("Books"), octetsOf("dune"), noParams)
	getNone   = request(getItem, octetsOf("Books"), octetsOf("none"), noParams)
	define    = request(defineAttributeListID, append(head(4, 1), str("Secret")...))
	askNodes  = request(endpoints)
	authError = func(last uint64) []uint64 { return []uint64{4, 23, 31, last} }
)

// each request that a client can send.
var eachRequest = map[string][]byte{
	"Endpoints":             askNodes,
	"DefineKeySchema":       request(defineKeySchema, octetsOf("Books")),
	"DefineAttributeListId": define,
	"DefineAttributeList":   request(defineAttributeList, integer(1)),
	"GetItem":               getDune,
	"PutItem":               request(putItem, octetsOf("Books"), octetsOf("emma"), octetsOf("\x01"), noParams),
	"DeleteItem":            request(deleteItem, octetsOf("Books"), octetsOf("dune"), noParams),
	"UpdateItem":            request(updateItem, octetsOf("Books"), octetsOf("dune"), noParams),
	"Query":                 request(query, octetsOf("Books"), null, noParams),
	"Scan":                  request(scan, octetsOf("Books"), noParams),
	"BatchGetItem":          request(batchGetItem, head(5, 0), noParams),
	"BatchWriteItem":        request(batchWriteItem, head(5, 0), noParams),
	"TransactGetItems":      request(transactGetItems, head(4, 0), head(4, 0), head(4, 0), noParams),
	"TransactWriteItems":    request(transactWriteItems, head(4, 0), head(4, 0), head(4, 0), head(4, 0), null, head(4, 0), head(4, 0), head(4, 0), noParams),
}

// Nothing happens for a connection that nobody has authorised: no store is asked, no
// cache read, no list defined.
func TestA6Unauthorised(t *testing.T) {
	store := &counted{Store: newBooks(t)}
	w := newWorld(t, store, daxserver.Config{})
	for name, sent := range eachRequest {
		l := dial(t, w.Endpoint())
		l.say(preamble(), sent)
		codes, _ := l.failure()
		if d := cmp.Diff(authError(33), codes); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
		// The connection goes on: the client authorises it, and asks again.
		l.say(signedBy(alice).authorize(), askNodes)
		if l.number(4) != 0 {
			t.Errorf("%s: no nodes after the authorisation", name)
		}
	}
	if n := store.calls.Load(); n != 0 {
		t.Errorf("the store was asked %d times", n)
	}
	if n := w.metrics.Requests("DefineAttributeListId", ""); n != 0 {
		t.Errorf("%d lists defined", n)
	}
}

// A failed authorisation drops the identity that the connection had.
func TestA6FailureDropsIdentity(t *testing.T) {
	store := &counted{Store: newBooks(t)}
	w := newWorld(t, store, daxserver.Config{})
	l := open(t, w.Endpoint(), alice)
	l.say(getNone)
	l.hear([]byte{0x80, 0xbf, 0xff})
	before := store.calls.Load()
	bad := signedBy(who{"AKIDALICE", "guessed", ""})
	l.say(bad.authorize(), getDune)
	codes, message := l.failure()
	if d := cmp.Diff(authError(34), codes); d != "" || message != "The security token included in the request is invalid." {
		t.Errorf("%s, %s", d, message)
	}
	l.say(getDune)
	if codes, _ := l.failure(); !slices.Equal(codes, authError(34)) {
		t.Errorf("codes %v", codes)
	}
	if store.calls.Load() != before {
		t.Error("the store was asked")
	}
	l.say(signedBy(alice).authorize(), getNone)
	l.hear([]byte{0x80, 0xbf, 0xff})
}

// clock is a time that goes on only when a test moves it, so that it does not matter how
// long the test takes.
type clock struct {
	began time.Time
	ahead atomic.Int64
}

func newClock() *clock { return &clock{began: time.Now().UTC().Truncate(time.Second)} }

func (c *clock) now() time.Time { return c.began.Add(time.Duration(c.ahead.Load())) }

// signed is a good signature of a caller at the time of the clock.
func (c *clock) signed(w who) signature {
	s := signedBy(w)
	s.at = c.now()
	return s
}

// An authorisation ends after five minutes, and with the session of its key.
func TestA6Expiry(t *testing.T) {
	c := newClock()
	w := newWorld(t, newBooks(t), daxserver.Config{Now: c.now})
	l := dial(t, w.Endpoint())
	l.say(preamble(), c.signed(alice).authorize())
	ask := func(want []uint64) {
		t.Helper()
		l.say(getNone)
		if want == nil {
			l.hear([]byte{0x80, 0xbf, 0xff})
		} else if codes, _ := l.failure(); !slices.Equal(codes, want) {
			t.Errorf("codes %v, want %v", codes, want)
		}
	}
	ask(nil)
	c.ahead.Store(int64(5*time.Minute - 1))
	ask(nil)
	c.ahead.Store(int64(5 * time.Minute))
	ask(authError(33))
	l.say(c.signed(alice).authorize())
	ask(nil)

	rewrite(t, w.dir, "identities.json", "2099-01-01T00:00:00Z", c.now().Add(time.Minute).Format(time.RFC3339))
	w.reload(t)
	l.say(c.signed(bob).authorize())
	ask(nil)
	c.ahead.Add(int64(time.Minute - 1))
	ask(nil)
	c.ahead.Add(1)
	ask(authError(34))
	w.wantLog(t, "msg=\"authorisation refused\"", "key=ASIDBOB", "reason=revoked")
}

// Only the signature that a DAX client makes counts: A1, A3, A5, A7.
func TestA1Signatures(t *testing.T) {
	c := newClock()
	w := newWorld(t, newBooks(t), daxserver.Config{Now: c.now})
	with := func(w who, change func(*signature)) []byte {
		s := c.signed(w)
		change(&s)
		return s.authorize()
	}
	raw := func(change func(text string) string) []byte {
		s := c.signed(alice)
		text := change(s.stringToSign())
		return request(authorizeConnection, str(s.key), str(s.sign(text)), octetsOf(text), null, null)
	}
	for name, test := range map[string]struct {
		sent   []byte
		reason string // "" if it is good
	}{
		"A1 of Go":                    {with(alice, func(*signature) {}), ""},
		"A1 of JavaScript":            {with(alice, func(s *signature) { s.host = "dax.amazonaws.com" }), ""},
		"A1 another service":          {with(alice, func(s *signature) { s.service = "dynamodb" }), "scope"},
		"A1 another Region":           {with(alice, func(s *signature) { s.region = "us-east-1" }), "scope"},
		"A1 another host":             {with(alice, func(s *signature) { s.host = "sts.amazonaws.com" }), "scope"},
		"A1 a line more":              {raw(func(text string) string { return text + "\n" }), "scope"},
		"A1 CRLF":                     {raw(func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }), "malformed"},
		"A1 another day in the scope": {raw(func(text string) string { return strings.Replace(text, "/us-west-2", "0/us-west-2", 1) }), "scope"},
		"A1 nothing":                  {raw(func(string) string { return "" }), "malformed"},
		"A2 another secret":           {with(alice, func(s *signature) { s.secret = "x" }), "mismatch"},
		"A2 unknown key":              {with(alice, func(s *signature) { s.key = "AKIDNOBODY" }), "unknown-key"},
		"A2 no key":                   {with(alice, func(s *signature) { s.key = "" }), "unknown-key"},
		"A2 upper case": {func() []byte {
			s := c.signed(alice)
			return request(authorizeConnection, str(s.key), str(strings.ToUpper(s.sign(s.stringToSign()))), octetsOf(s.stringToSign()), null, null)
		}(), "malformed"},
		"A3 five minutes ago":            {with(alice, func(s *signature) { s.at = s.at.Add(-5 * time.Minute) }), ""},
		"A3 too long ago":                {with(alice, func(s *signature) { s.at = s.at.Add(-5*time.Minute - time.Second) }), "not-current"},
		"A3 in five minutes":             {with(alice, func(s *signature) { s.at = s.at.Add(5 * time.Minute) }), ""},
		"A3 in the future":               {with(alice, func(s *signature) { s.at = s.at.Add(5*time.Minute + time.Second) }), "not-current"},
		"A3 year 0":                      {with(alice, func(s *signature) { s.at = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC) }), "not-current"},
		"A3 year 9999":                   {with(alice, func(s *signature) { s.at = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC) }), "not-current"},
		"A5 with its token":              {with(bob, func(*signature) {}), ""},
		"A5 a temporary key without one": {with(bob, func(s *signature) { s.token = "" }), "wrong-token"},
		"A5 a long-term key with one":    {with(alice, func(s *signature) { s.token = "bob-token" }), "wrong-token"},
		"A5 another token":               {with(bob, func(s *signature) { s.token = "bob-tokem" }), "wrong-token"},
		"A7 unsigned extras steer nothing": {func() []byte {
			s := c.signed(alice)
			return request(authorizeConnection, str(s.key), str(s.sign(s.stringToSign())), octetsOf(s.stringToSign()), null, str("AKIDNOBODY"))
		}(), ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := dial(t, w.Endpoint())
			l.say(preamble(), test.sent, askNodes)
			if test.reason == "" {
				if l.number(4) != 0 {
					t.Error("refused")
				}
				return
			}
			codes, message := l.failure()
			if !slices.Equal(codes, authError(34)) || message != "The security token included in the request is invalid." {
				t.Errorf("%v: %s; every refusal is the same", codes, message)
			}
			w.wantLog(t, "level=WARN", "msg=\"authorisation refused\"", "reason="+test.reason)
		})
	}
}

// A captured authorisation can be replayed on another connection for five minutes,
// and not longer: A4.
func TestA4Replay(t *testing.T) {
	c := newClock()
	w := newWorld(t, newBooks(t), daxserver.Config{Now: c.now})
	captured := c.signed(alice).authorize()
	for range 2 {
		l := dial(t, w.Endpoint())
		l.say(preamble(), captured, askNodes)
		if l.number(4) != 0 {
			t.Error("refused")
		}
	}
	c.ahead.Store(int64(5*time.Minute + time.Second))
	l := dial(t, w.Endpoint())
	l.say(preamble(), captured, askNodes)
	if codes, _ := l.failure(); !slices.Equal(codes, authError(34)) {
		t.Errorf("codes %v", codes)
	}
	if w.metrics.Authorisations("ok") != 2 || w.metrics.Authorisations("not-current") != 1 {
		t.Errorf("metrics\n%s", w.metrics)
	}
}

// A reload takes keys away from connections that have them, and gives new policies
// to those that stay.
func TestReloadKeys(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	a, b := open(t, w.Endpoint(), alice), open(t, w.Endpoint(), bob)
	for _, l := range []*line{a, b} {
		l.say(getNone)
		l.hear([]byte{0x80, 0xbf, 0xff})
	}
	rewrite(t, w.dir, "identities.json", "alice-secret", "alice-secret-2")
	w.reload(t)
	a.say(getNone)
	if codes, _ := a.failure(); !slices.Equal(codes, authError(34)) {
		t.Errorf("a changed secret: codes %v", codes)
	}
	b.say(getNone)
	b.hear([]byte{0x80, 0xbf, 0xff})
	rewrite(t, w.dir, "identities.json", "bob-token", "bob-token-2")
	w.reload(t)
	b.say(getNone)
	if codes, _ := b.failure(); !slices.Equal(codes, authError(34)) {
		t.Errorf("a changed token: codes %v", codes)
	}
}

// Neither the log nor the metrics have a secret, a token, a signature or what is in an
// item, whatever succeeds or fails: A8. (Each other test looks at its log as well.)
func TestA8Secrets(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	signatures := []signature{signedBy(alice), signedBy(bob), signedBy(who{"AKIDALICE", "guessed-secret", ""}), signedBy(who{"ASIDBOB", "bob-secret", "guessed-token"}),
		signedBy(who{"AKIDNOBODY", "guessed-secret", "guessed-token"})}
	forbidden := []string{"guessed-secret", "guessed-token", "emma", "dune", "Title"}
	for _, s := range signatures {
		forbidden = append(forbidden, s.sign(s.stringToSign()))
		for name, sent := range eachRequest {
			l := dial(t, w.Endpoint())
			l.say(preamble(), s.authorize(), sent)
			if name == "Query" {
				l.say([]byte{0xff}) // and what cannot be read
			}
			_ = l.Conn.(interface{ CloseWrite() error }).CloseWrite()
			l.hearClose()
		}
	}
	for deadline := time.Now().Add(10 * time.Second); w.metrics.Connections() > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("connections are left open")
		}
	}
	var metrics strings.Builder
	if _, err := w.metrics.WriteTo(&metrics); err != nil {
		t.Fatal(err)
	}
	said := w.log.String() + metrics.String() + w.metrics.String()
	for _, text := range append(forbidden, strings.Fields(secrets)...) {
		if strings.Contains(said, text) {
			t.Errorf("the log or the metrics have %s", text)
		}
	}
	for _, want := range []string{"reason=mismatch", "reason=unknown-key", "reason=wrong-token", "msg=authorised", "msg=denied", `authorisations_total{result="ok"}`} {
		if !strings.Contains(said, want) {
			t.Errorf("%s is missing", want)
		}
	}
}
