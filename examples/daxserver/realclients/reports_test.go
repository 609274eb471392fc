package realclients

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-dax-go-v2/dax"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/examples/daxserver"
	"github.com/iameval/iameval/examples/daxserver/daxtest"
	"github.com/iameval/iameval/examples/internal/address"
)

// The tests of this file are public reports about DAX and its clients, by the numbers
// of the design: what can be done about each by a server is done. Reports 6 and 10 are
// elsewhere: report 6 is of the first Go client, report 10 of the answers' form.

// parallel makes a read by each of some workers at one time, and returns how many
// failed.
func parallel(t *testing.T, c *dax.Dax, workers int) (failed int) {
	t.Helper()
	var n atomic.Int64
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			if _, err := get("Books", book("wide"), "")(t.Context(), c); err != nil {
				n.Add(1)
			}
		})
	}
	wait.Wait()
	return int(n.Load())
}

// TestReport1ColdStart: many workers on a client that has not read yet stall by a
// defect of the client, unless it may open as many connections as it has workers. After
// one read none does. No request that comes is left without an answer.
func TestReport1ColdStart(t *testing.T) {
	s := daxtest.Start(t)
	if _, err := put("Books", book("wide", "a", 1, "b", 2, "c", 3), "", "")(t.Context(), tester(t, s)); err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{8, 16, 50} {
		for _, pending := range []int{10, 100} {
			if workers == 50 && pending == 10 {
				continue // as with 16
			}
			c := config(s.Endpoint, s.Key, s.Secret)
			c.MaxPendingConnectionsPerHost = pending
			if pending < workers {
				c.RequestTimeout = time.Second // how long they stall
			}
			cold, err := dax.New(c)
			if err != nil {
				t.Fatal(err)
			}
			n := parallel(t, cold, workers)
			if n > 0 && pending > workers {
				t.Errorf("%d workers, %d pending connections: %d of them stall", workers, pending, n)
			}
			t.Logf("%d workers on a new client, %d pending connections: %d stall", workers, pending, n)
			_ = cold.Close()
			c.RequestTimeout = 10 * time.Second
			warm := connect(t, c)
			if n := parallel(t, warm, 1); n > 0 {
				t.Fatal("the first read fails")
			}
			if n := parallel(t, warm, workers); n > 0 {
				t.Errorf("%d workers after one read: %d fail", workers, n)
			}
		}
	}
}

// TestReport2Cancelled: a transaction that is cancelled leaves its connection as it is.
func TestReport2Cancelled(t *testing.T) {
	s := daxtest.Start(t)
	c := tester(t, s)
	run(t, c, []check{
		{"an item", "none", "", "", put("Books", book("t"), "", "")},
		{"a transaction", "written", "", "", transactWrite("", types.TransactWriteItem{Put: &types.Put{TableName: pointer("Books"), Item: book("u")}})},
	})
	before := strings.Count(s.Log(), "msg=connected")
	for range 5 {
		_, err := transactWrite("", types.TransactWriteItem{Put: &types.Put{TableName: pointer("Books"), Item: book("t"), ConditionExpression: pointer("attribute_not_exists(Id)")}})(t.Context(), c)
		if code, _ := codeOf(err); code != cancelled {
			t.Fatal(err)
		}
	}
	if after := strings.Count(s.Log(), "msg=connected"); after > before+1 { // the client looks for nodes on new ones
		t.Errorf("%d connections before, %d after", before, after)
	}
}

// TestReport3LateAccept: a call that waits for a connection ends with its context.
func TestReport3LateAccept(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	c, err := dax.New(config("dax://"+l.Addr().String(), "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := get("Books", book("x"), "")(ctx, c); err == nil || time.Since(start) > 30*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

// TestReport4NoRoutes: the clients say that they have no route, and the log why.
func TestReport4NoRoutes(t *testing.T) {
	for name, test := range map[string]struct {
		options daxtest.Options
		key     string
		secret  string
		log     string
	}{
		"a wrong address":     {daxtest.Options{Server: func(c *daxserver.Config) { c.Advertise = []string{"127.0.0.1:1"} }}, daxtest.Tester, daxtest.Secret, "msg=authorised"},
		"Endpoints is denied": {daxtest.Options{Protocol2017: true}, daxtest.Reader, daxtest.Secret, "action=dax:Endpoints"},
		"a bad secret":        {daxtest.Options{}, daxtest.Tester, "other", `msg="authorisation refused"`},
		"an unknown key":      {daxtest.Options{}, "AKIDNOBODY", daxtest.Secret, `msg="authorisation refused"`},
	} {
		s := daxtest.Start(t, test.options)
		conf := config(s.Endpoint, test.key, test.secret)
		conf.RequestTimeout = 10 * time.Second
		c, err := dax.New(conf)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := get("Books", book("x"), "")(t.Context(), c); err == nil {
			t.Errorf("%s: answered", name)
		}
		_ = c.Close()
		if !strings.Contains(s.Log(), test.log) {
			t.Errorf("%s: no %s in the log\n%s", name, test.log, s.Log())
		}
		if strings.Contains(s.Log(), daxtest.Secret+" ") || strings.Contains(s.Log(), "Signature=") {
			t.Errorf("%s: a secret is in the log", name)
		}
	}
}

// TestReport5Members: a transaction has up to 100 members.
func TestReport5Members(t *testing.T) {
	s := daxtest.Start(t)
	c := tester(t, s)
	var members []types.TransactWriteItem
	var gets []types.Get
	for i := range 100 {
		i := book(fmt.Sprint("m", i), "n", i)
		members, gets = append(members, types.TransactWriteItem{Put: &types.Put{TableName: pointer("Books"), Item: i}}), append(gets, types.Get{TableName: pointer("Books"), Key: attributes{"Id": i["Id"]}})
	}
	run(t, c, []check{{"100 members", "written", "", "", transactWrite("", members...)}})
	out, err := transactGet(gets...)(t.Context(), c)
	if err != nil || strings.Count(out, "Id:") != 100 {
		t.Errorf("%.200s: %v", out, err)
	}
}

// TestReport7Endpoints: an Endpoints that is denied is not swallowed: the Go client has
// the reason in its error, and the log has it in a warning.
func TestReport7Endpoints(t *testing.T) {
	s := daxtest.Start(t, daxtest.Options{Protocol2017: true})
	conf := config(s.Endpoint, daxtest.Reader, daxtest.Secret)
	conf.RequestTimeout = 10 * time.Second
	c, err := dax.New(conf)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_, err = get("Books", book("x"), "")(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), "is not authorized to perform: dax:Endpoints") {
		t.Errorf("%v", err)
	}
	if !strings.Contains(s.Log(), "level=WARN msg=\"request failed\" method=Endpoints") {
		t.Errorf("no warning in\n%s", s.Log())
	}
}

// TestReport8Places: a server with few places refuses the others, and goes on.
func TestReport8Places(t *testing.T) {
	s := daxtest.Start(t, daxtest.Options{Server: func(c *daxserver.Config) { c.Limits.ConnectionsPerAddress = 4 }})
	conf := config(s.Endpoint, s.Key, s.Secret)
	conf.RequestTimeout, conf.ReadRetries = 10*time.Second, 3
	c := connect(t, conf)
	const refused = `msg=refused why="connections of an address"`
	for range 50 { // until so many calls run at one time
		if n := parallel(t, c, 30); n > 0 {
			t.Logf("%d of 30 calls find no place", n)
		}
		if strings.Contains(s.Log(), refused) {
			break
		}
	}
	if !strings.Contains(s.Log(), refused) {
		t.Errorf("nobody is refused\n%s", s.Log())
	}
	if _, err := get("Books", book("x"), "")(t.Context(), c); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestReport9Hanging: where DefineKeySchema is denied, the Go client waits with an
// update until its timeout, and says nothing. The log warns.
func TestReport9Hanging(t *testing.T) {
	s := daxtest.Start(t, daxtest.Options{Protocol2017: true, File: func(doc map[string]any) {
		reader := doc["identities"].([]any)[1].(map[string]any)
		reader["policies"] = []any{map[string]any{"Version": "2012-10-17", "Statement": map[string]any{"Effect": "Allow", "Resource": daxtest.Cluster,
			"Action": []string{"dax:Endpoints", "dax:DefineAttributeList", "dax:DefineAttributeListId", "dax:PutItem", "dax:UpdateItem"}}}}
	}})
	conf := config(s.Endpoint, daxtest.Reader, daxtest.Secret)
	conf.RequestTimeout = 3 * time.Second
	c, err := dax.New(conf)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_, err = put("Books", book("x"), "", "")(t.Context(), c)
	if code, _ := codeOf(err); code != denied {
		t.Errorf("a put: %v", err)
	}
	if _, err = update("Books", book("x"), "", "ADD n :n", "", ":n", 1)(t.Context(), c); err == nil {
		t.Error("an update is answered")
	}
	if !strings.Contains(s.Log(), "level=WARN msg=\"request failed\" method=DefineKeySchema") || !strings.Contains(s.Log(), "hangs") {
		t.Errorf("no warning in\n%s", s.Log())
	}
}

// TestReport12Restart: a server that starts again at its address, with the file of its
// lists, goes on with the clients that it had. How long that takes and how many calls
// fail is in the log of the test.
func TestReport12Restart(t *testing.T) {
	store, err := memory.New(daxtest.Tables()...)
	if err != nil {
		t.Fatal(err)
	}
	state := filepath.Join(t.TempDir(), "lists")
	at := address.Free(t)
	start := func() *daxtest.Server {
		return daxtest.Start(t, daxtest.Options{Store: store, Server: func(c *daxserver.Config) { c.Addresses, c.State = []string{at}, state }})
	}
	s := start()
	c := tester(t, s)
	item := book("b", "color", "blue", "size", "S")
	run(t, c, []check{{"put", "none", "", "", put("Books", item, "", "")}, {"get", showItem(item), "", "", get("Books", book("b"), "")}})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	start()
	began, failed := time.Now(), 0
	for {
		got, err := put("Books", item, old, "")(t.Context(), c)
		if err == nil {
			if got != showItem(item) {
				t.Errorf("after the restart: %s", got)
			}
			break
		}
		if failed++; time.Since(began) > time.Minute {
			t.Fatalf("no answer after %v: %v", time.Since(began), err)
		}
	}
	t.Logf("the first answer after %v and %d errors", time.Since(began), failed)
	run(t, c, []check{{"get", showItem(item), "", "", get("Books", book("b"), "")}})
}

// TestStaleLists: without the file of its lists, a server that starts again refuses
// the lists that its clients remember. It never takes one for another.
func TestStaleLists(t *testing.T) {
	store, err := memory.New(daxtest.Tables()...)
	if err != nil {
		t.Fatal(err)
	}
	at := address.Free(t)
	start := func() *daxtest.Server {
		return daxtest.Start(t, daxtest.Options{Store: store, Server: func(c *daxserver.Config) { c.Addresses = []string{at} }})
	}
	s := start()
	c := tester(t, s)
	run(t, c, []check{{"put", "none", "", "", put("Books", book("b", "color", "blue", "size", "S"), "", "")}})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = start()
	other := tester(t, s)
	run(t, other, []check{{"another list", "none", "", "", put("Books", book("c", "name", "n", "role", "r"), "", "")}})
	for range 20 {
		_, err = put("Books", book("b", "color", "red", "size", "M"), "", "")(t.Context(), c)
		if code, message := codeOf(err); code == validation {
			if !strings.Contains(message, "restart the client") {
				t.Errorf("%v", err)
			}
			break
		}
	}
	out, err := store.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: "Books", Key: dynamodb.Item{"Id": dynamodb.String("b")}, ConsistentRead: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := out.Item["color"]; !ok || len(out.Item) != 3 {
		t.Errorf("the table has %v", out.Item)
	}
}

// TestReport13ShortClients: many clients that make one call leave nothing behind.
func TestReport13ShortClients(t *testing.T) {
	s := daxtest.Start(t)
	tester(t, s)
	before := runtime.NumGoroutine()
	for range 200 {
		c, err := dax.New(config(s.Endpoint, s.Key, s.Secret))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := get("Books", book("x"), "")(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for wait := time.Now(); runtime.NumGoroutine() > before+50; time.Sleep(20 * time.Millisecond) {
		if time.Since(wait) > time.Minute {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
	}
}

// TestReport14DeletedByTransaction: what a transaction deletes is not read afterwards.
func TestReport14DeletedByTransaction(t *testing.T) {
	c := tester(t, daxtest.Start(t))
	run(t, c, []check{
		{"put", "none", "", "", put("Books", book("b", "n", 1), "", "")},
		{"get", `{Id:"b" n:1}`, "", "", get("Books", book("b"), "")},
		{"delete", "written", "", "", transactWrite("", types.TransactWriteItem{Delete: &types.Delete{TableName: pointer("Books"), Key: book("b")}})},
		{"get", "none", "", "", get("Books", book("b"), "")},
	})
}

// TestReport15NotImplemented: what is not one of the ten operations is refused by the
// client, and does not come here.
func TestReport15NotImplemented(t *testing.T) {
	c := tester(t, daxtest.Start(t))
	if _, err := c.DescribeTable(t.Context(), &sdk.DescribeTableInput{TableName: pointer("Books")}); err == nil || !strings.Contains(err.Error(), "NotImplemented") {
		t.Errorf("DescribeTable: %v", err)
	}
}

// TestReport16PlainSDK: a client of DynamoDB that comes to the port is told what it is.
func TestReport16PlainSDK(t *testing.T) {
	s := daxtest.Start(t)
	url := "http" + strings.TrimPrefix(s.Endpoint, "dax")
	db := sdk.New(sdk.Options{BaseEndpoint: &url, Region: "us-west-2", RetryMaxAttempts: 1, Credentials: credentials.NewStaticCredentialsProvider(s.Key, s.Secret, "")})
	if _, err := get("Books", book("b"), "")(t.Context(), db); err == nil {
		t.Error("answered")
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.Endpoint, "dax://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if !strings.HasPrefix(string(answer), "HTTP/1.1 400") || !strings.Contains(string(answer), "this is a DAX endpoint") {
		t.Errorf("%s, %v", answer, err)
	}
	if !strings.Contains(s.Log(), "msg=refused why=http") {
		t.Errorf("no line in\n%s", s.Log())
	}
}

// forgetful is a store that makes an update and then fails.
type forgetful struct {
	dynamodb.Store
	updates atomic.Int64
}

func (f *forgetful) UpdateItem(ctx context.Context, in *dynamodb.UpdateItemInput) (*dynamodb.UpdateItemOutput, error) {
	f.updates.Add(1)
	if _, err := f.Store.UpdateItem(ctx, in); err != nil {
		return nil, err
	}
	return nil, errors.New("the connection to the table was lost")
}

// TestReport17UnknownOutcome: a write of unknown outcome is not repeated by any client,
// and what was cached of the item is dropped.
func TestReport17UnknownOutcome(t *testing.T) {
	plain, err := memory.New(daxtest.Tables()...)
	if err != nil {
		t.Fatal(err)
	}
	store := &forgetful{Store: plain}
	s := daxtest.Start(t, daxtest.Options{Store: store})
	conf := config(s.Endpoint, s.Key, s.Secret)
	conf.WriteRetries, conf.ReadRetries = 3, 3
	c := connect(t, conf)
	run(t, c, []check{{"put", "none", "", "", put("Books", book("n", "n", 1), "", "")}, {"get", `{Id:"n" n:1}`, "", "", get("Books", book("n"), "")}})
	if _, err := update("Books", book("n"), "", "ADD n :one", "", ":one", 1)(t.Context(), c); err == nil || strings.Contains(err.Error(), "connection to the table") {
		t.Errorf("the update: %v", err)
	}
	run(t, c, []check{{"the table's own", `{Id:"n" n:2}`, "", "", get("Books", book("n"), "")}})
	if n := store.updates.Load(); n != 1 {
		t.Errorf("the Go client makes %d updates of one", n)
	}
	for i, client := range []string{"v2", "v3"} {
		out, err := node(t, s, "unknown.cjs", client, s.Endpoint).Output()
		if err != nil || strings.TrimSpace(string(out)) != "failed" {
			t.Errorf("%s: %s, %v", client, out, err)
		}
		if n := store.updates.Load(); n != int64(2+i) {
			t.Errorf("%s: %d updates", client, n-int64(1+i))
		}
	}
}
