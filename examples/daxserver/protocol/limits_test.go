package protocol

import (
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// The heads of methods in requests.
const (
	getHead           = `01 1a0fb0cc6a `
	putHead           = `01 3a7d8e7e56 `
	deleteHead        = `01 1a3c696221 `
	updateHead        = `01 1a54f89c0f `
	queryHead         = `01 3a3781c2ae `
	scanHead          = `01 3a6fc8309b `
	batchGetHead      = `01 3a29985cdb `
	batchWriteHead    = `01 1a06ed585f `
	transactGetHead   = `01 1a6f3d49db `
	transactWriteHead = `01 3a4524c569 `
	defineIDHead      = `01 3a495927bb `
	defineHead        = `01 1a27f9bd71 `
	schemaHead        = `01 3a2c43e27e `
	authorizeHead     = `01 1a58c2336b `

	getD = getHead + `43"t_s" 41"d" `
	putD = putHead + `43"t_s" 41"d" `
	keyQ = queryHead + `43"t_s" <83 01 83 00 82 12 62"pk" 82 11 00 81 61"q"> `

	projectX   = `<82 01 81 82 12 61"x"> `
	conditionX = `<83 01 82 0b 82 12 61"x" 80> `
	removeX    = `<83 01 81 82 16 82 12 61"x" 80> `
)

// array is the head of an array of n items with the items.
func array(n int, item string) string {
	return hex.EncodeToString(cbor.AppendArray(nil, n)) + strings.Repeat(item+" ", n)
}

// R2: requests that can be read to their end, and are refused: with an answer, and the
// connection goes on.
var refused = map[string]string{
	"a table that is a text":           getHead + `63"t_s" 41"d" f6`,
	"a table that is null":             getHead + `f6 41"d" f6`,
	"a table without a name":           getHead + `40 41"d" f6`,
	"a table that is not UTF-8":        getHead + `41 ff 41"d" f6`,
	"a table with a long name":         getHead + `59 0401` + strings.Repeat("61", 1025) + ` 41"d" f6`,
	"a key that is a text":             getHead + `43"t_s" 61"d" f6`,
	"a key that is null":               getHead + `43"t_s" f6 f6`,
	"an empty key":                     getHead + `43"t_s" 40 f6`,
	"a partition key of 2,049 bytes":   getHead + `43"t_s" 59 0801` + strings.Repeat("61", 2049) + ` f6`,
	"a sort key of 1,025 bytes":        getHead + `44"t_ss" 59 0403 61"d"` + strings.Repeat("61", 1025) + ` f6`,
	"a key of another schema":          getHead + `44"t_ss" 44"dune" f6`,
	"parameters in a list":             getD + `80`,
	"a parameter that is a text":       getD + `a1 60 00`,
	"an unknown parameter":             getD + `a1 01 00`,
	"parameter 31":                     getD + `a1 181f 00`,
	"parameter 32":                     getD + `a1 1820 00`,
	"parameter -1":                     getD + `a1 20 00`,
	"parameter 2^40":                   getD + `a1 1b 0000010000000000 00`,
	"a parameter twice":                getD + `a2 02f5 02f5`,
	"a parameter of another call":      getD + `a1 0d 01`,
	"a condition of a read":            getD + `a1 04 ` + conditionX,
	"an update of a put":               putD + `41 01 a1 08 ` + removeX,
	"consistent 2":                     getD + `a1 02 02`,
	"consistent as a text":             getD + `a1 02 60`,
	"consistent null":                  getD + `a1 02 f6`,
	"capacity 3":                       getD + `a1 03 03`,
	"capacity -1":                      getD + `a1 03 20`,
	"capacity 2^63":                    getD + `a1 03 1b 8000000000000000`,
	"a projection that is null":        getD + `a1 00 f6`,
	"a projection without paths":       getD + `a1 00 <82 01 80>`,
	"a projection of a value":          getD + `a1 00 <82 01 81 82 11 00>`,
	"overlapping paths":                getD + `a1 00 <82 01 82 82 12 61"x" 83 12 61"x" 61"y">`,
	"a path twice":                     getD + `a1 00 <82 01 82 82 12 61"x" 82 12 61"x">`,
	"a projection of version 2":        getD + `a1 00 <82 02 81 82 12 61"x">`,
	"bytes behind a projection":        getD + `a1 00 <82 01 81 82 12 61"x" 00>`,
	"an index below zero":              getD + `a1 00 <82 01 81 83 12 61"x" d90cfc 20>`,
	"an index of 2^31":                 getD + `a1 00 <82 01 81 83 12 61"x" d90cfc 1a80000000>`,
	"a path that begins with an index": getD + `a1 00 <82 01 81 82 12 d90cfc 00>`,
	"return values 0":                  putD + `41 01 a1 07 00`,
	"return values 9":                  putD + `41 01 a1 07 09`,
	"return values 2^32":               putD + `41 01 a1 07 1b 0000000100000000`,
	"return values -1":                 putD + `41 01 a1 07 20`,
	"metrics 2":                        putD + `41 01 a1 06 02`,
	"values that are null":             putD + `f6 f6`,
	"values of 2 MiB":                  putD + `5a 00200000 02 7a 001ffffa` + strings.Repeat("61", 2<<20-6) + ` f6`,
	"values without a list":            putD + `40 f6`,
	"a list of a text":                 putD + `<60> f6`,
	"list 0":                           putD + `<00> f6`,
	"list -1":                          putD + `<20> f6`,
	"a list that nobody defined":       putD + `<1b 0008000000000001 60> f6`,
	"list 2^63":                        putD + `<1b 8000000000000000> f6`,
	"too few values":                   putD + `<03 60> f6`,
	"too many values":                  putD + `<02 60 60> f6`,
	"a value behind the empty list":    putD + `<01 60> f6`,
	"a condition with a wrong opcode":  putD + `41 01 a1 04 <83 01 82 181b 82 12 61"x" 80>`,
	"opcode -1":                        putD + `41 01 a1 04 <83 01 82 20 82 12 61"x" 80>`,
	"opcode 2^62":                      putD + `41 01 a1 04 <83 01 82 1b4000000000000000 82 12 61"x" 80>`,
	"a variable that is not there":     putD + `41 01 a1 04 <83 01 83 00 82 12 61"x" 82 11 01 81 00>`,
	"variable -1":                      putD + `41 01 a1 04 <83 01 83 00 82 12 61"x" 82 11 20 81 00>`,
	"variable 2^62":                    putD + `41 01 a1 04 <83 01 83 00 82 12 61"x" 82 11 1b4000000000000000 81 00>`,
	"a condition without values":       putD + `41 01 a1 04 <82 01 82 0b 82 12 61"x">`,
	"a long expression":                putD + `41 01 a1 04 59 8001` + strings.Repeat("80", 32<<10+1),
	"a tree that nests":                putD + `41 01 a1 04 <83 01 ` + strings.Repeat("8208", 10_000) + `>`,
	"an update without actions":        updateHead + `43"t_s" 41"d" a1 08 <83 01 80 80>`,
	"limit 0":                          keyQ + `a1 0d 00`,
	"limit -1":                         keyQ + `a1 0d 20`,
	"limit 2^31":                       keyQ + `a1 0d 1a80000000`,
	"select 0":                         keyQ + `a1 0f 00`,
	"select 5":                         keyQ + `a1 0f 05`,
	"an index without a name":          keyQ + `a1 0b 40`,
	"an index that is a text":          keyQ + `a1 0b 61"i"`,
	"a start that is a text":           keyQ + `a1 09 61"i"`,
	"a start of an index as a key":     keyQ + `a2 0b 43"idx" 09 41"d"`,
	"a key condition that is a text":   queryHead + `43"t_s" 60 f6`,
	"segment -1":                       scanHead + `43"t_s" a2 10 20 11 01`,
	"no segments":                      scanHead + `43"t_s" a2 10 00 11 00`,

	"tables in a list":            batchGetHead + `80 f6`,
	"a table as bytes":            batchGetHead + `a1 43"t_s" 83 f4 f6 80 f6`,
	"a table twice":               batchGetHead + `a2 63"t_s" 83 f4 f6 80 63"t_s" 83 f4 f6 80 f6`,
	"two items for a table":       batchGetHead + `a1 63"t_s" 82 f4 80 f6`,
	"keys that are not in a list": batchGetHead + `a1 63"t_s" 83 f4 f6 41"d" f6`,
	"101 keys":                    batchGetHead + `a1 63"t_s" 83 f4 f6 ` + array(101, `41"d"`) + ` f6`,
	"101 keys of two tables":      batchGetHead + `a2 63"t_s" 83 f4 f6 ` + array(100, `41"d"`) + ` 64"t_ss" 83 f4 f6 81 <61"d" "e"> f6`,
	"an odd number":               batchWriteHead + `a1 63"t_s" 83 41"d" f6 41"e" f6`,
	"an open list of writes":      batchWriteHead + `a1 63"t_s" 9f 41"d" f6 ff f6`,
	"26 writes":                   batchWriteHead + `a1 63"t_s" ` + hex.EncodeToString(cbor.AppendArray(nil, 52)) + strings.Repeat(`41"d" f6 `, 26) + ` f6`,
	"values that are a text":      batchWriteHead + `a1 63"t_s" 82 41"d" 60 f6`,
	"no members":                  transactGetHead + `80 80 80 f6`,
	"members of two lengths":      transactGetHead + `81 43"t_s" 82 41"d" 41"e" 81 f6 f6`,
	"an open list of members":     transactGetHead + `9f 43"t_s" ff 81 41"d" 81 f6 f6`,
	"101 members":                 transactGetHead + array(101, `43"t_s"`) + array(101, `41"d"`) + array(101, `f6`) + `f6`,
	"projections that are texts":  transactGetHead + `81 43"t_s" 81 41"d" 81 60 f6`,
	"returned values":             transactWriteHead + `81 07 81 43"t_s" 81 41"d" 81 f6 80 81 01 81 f6 81 f6 f6`,
	"operation 0":                 transactWriteHead + `81 00 81 43"t_s" 81 41"d" 81 f6 f6 81 01 81 f6 81 f6 f6`,
	"operation 3":                 transactWriteHead + `81 03 81 43"t_s" 81 41"d" 81 f6 f6 81 01 81 f6 81 f6 f6`,
	"operation 2^33":              transactWriteHead + `81 1b0000000200000000 81 43"t_s" 81 41"d" 81 f6 f6 81 01 81 f6 81 f6 f6`,
	"a put without values":        transactWriteHead + `81 02 81 43"t_s" 81 41"d" 81 f6 f6 81 01 81 f6 81 f6 f6`,
	"a delete with values":        transactWriteHead + `81 07 81 43"t_s" 81 41"d" 81 41 01 f6 81 01 81 f6 81 f6 f6`,
	"return on failure 0":         transactWriteHead + `81 07 81 43"t_s" 81 41"d" 81 f6 f6 81 00 81 f6 81 f6 f6`,
	"return on failure 3":         transactWriteHead + `81 07 81 43"t_s" 81 41"d" 81 f6 f6 81 03 81 f6 81 f6 f6`,
	"an empty token":              transactWriteHead + `81 07 81 43"t_s" 81 41"d" 81 f6 f6 81 01 81 f6 81 f6 a1 13 60`,
	"a token of 37 characters":    transactWriteHead + `81 07 81 43"t_s" 81 41"d" 81 f6 f6 81 01 81 f6 81 f6 a1 13 7825` + strings.Repeat("61", 37),
	"a name that is not a text":   defineIDHead + `81 41"a"`,
	"names in no list":            defineIDHead + `61"a"`,
	"an empty name":               defineIDHead + `81 60`,
	"a name twice":                defineIDHead + `82 61"a" 61"a"`,
	"a name that is not UTF-8":    defineIDHead + `81 61 ff`,
	"the number 0":                defineHead + `00`,
	"the number -1":               defineHead + `20`,
	"a number that is a text":     defineHead + `60`,
	"a schema of no table":        schemaHead + `40`,
	"a schema of a text":          schemaHead + `63"t_s"`,
}

func TestR2RefusedRequests(t *testing.T) {
	for name, text := range refused {
		q := read(t, text)
		got, err := decode(newDecoder(), q)
		if !isInvalid(err) {
			t.Errorf("%s: %+v, %v; want a ValidationException", name, got, err)
		}
	}
}

// At each limit, what is just within it.
func TestLimits(t *testing.T) {
	for name, text := range map[string]string{
		"a partition key of 2,048 bytes": getHead + `43"t_s" 59 0800` + strings.Repeat("61", 2048) + ` f6`,
		"a sort key of 1,024 bytes":      getHead + `44"t_ss" 59 0402 61"d"` + strings.Repeat("61", 1024) + ` f6`,
		"a limit of 2^31-1":              keyQ + `a1 0d 1a7fffffff`,
		"100 keys":                       batchGetHead + `a1 63"t_s" 83 f4 f6 ` + array(100, `41"d"`) + ` f6`,
		"25 writes":                      batchWriteHead + `a1 63"t_s" ` + hex.EncodeToString(cbor.AppendArray(nil, 50)) + strings.Repeat(`41"d" f6 `, 25) + ` f6`,
		"100 members":                    transactGetHead + array(100, `43"t_s"`) + array(100, `41"d"`) + array(100, `f6`) + `f6`,
		"a token of 36 characters":       transactWriteHead + `81 07 81 43"t_s" 81 41"d" 81 f6 f6 81 01 81 f6 81 f6 a1 13 7824` + strings.Repeat("61", 36),
	} {
		if _, err := decode(newDecoder(), read(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Credentials that no client sends. They are not answered, so the error only ends
// the connection.
func TestR2RefusedCredentials(t *testing.T) {
	for name, text := range map[string]string{
		"a key that is null":       `f6 60 40 f6 f6`,
		"a signature as bytes":     `60 40 40 f6 f6`,
		"a string to sign as text": `60 60 60 f6 f6`,
		"a token as bytes":         `60 60 40 40 f6`,
		"a key that is not UTF-8":  `61ff 60 40 f6 f6`,
		"a long string to sign":    `60 60 59 1001` + strings.Repeat("61", 4097) + ` f6 f6`,
	} {
		if c, err := read(t, authorizeHead+text).Credentials(); err == nil {
			t.Errorf("%s: %v", name, c)
		}
	}
}

// What Describe says about a table goes to the client, and a key that does not fit has
// the table looked at again, once.
func TestDescribeAndReread(t *testing.T) {
	_, err := decode(newDecoder(), read(t, getHead+`44"none" 41"d" f6`))
	if !errors.Is(err, dynamodb.ResourceNotFoundException) {
		t.Errorf("no table: %v", err)
	}
	for _, text := range []string{putHead + `44"none" 41"d" 41 01 f6`, deleteHead + `44"none" 41"d" f6`, updateHead + `44"none" 41"d" f6`, queryHead + `44"none" f6 f6`, scanHead + `44"none" f6`,
		batchGetHead + `a1 64"none" 83 f4 f6 80 f6`, batchWriteHead + `a1 64"none" 80 f6`, transactGetHead + `81 44"none" 81 41"d" 81 f6 f6`,
		transactWriteHead + `81 07 81 44"none" 81 41"d" 81 f6 f6 81 01 81 f6 81 f6 f6`} {
		if _, err := decode(newDecoder(), read(t, text)); !errors.Is(err, dynamodb.ResourceNotFoundException) {
			t.Errorf("%s: %v", text, err)
		}
	}
	reread := 0
	d := newDecoder()
	d.Reread = func(name string) (*dynamodb.TableDescription, error) {
		reread++
		fresh, err := tables("t_ss")
		if err != nil {
			return nil, err
		}
		fresh.Name = name
		return fresh, nil
	}
	got, err := decode(d, read(t, getHead+`44"t_sn" 42 61"d" f6`)) // an empty number does not fit
	if err == nil && reread != 1 {
		t.Errorf("%v, looked at the table %d times", got, reread)
	}
	if _, err = decode(d, read(t, getHead+`44"t_sn" 43 61"d" "e" f6`)); err != nil || reread != 2 {
		t.Errorf("%v, looked at the table %d times", err, reread)
	}
	gone := dynamodb.Errorf(dynamodb.ResourceNotFoundException, "gone")
	d.Reread = func(string) (*dynamodb.TableDescription, error) { return nil, gone }
	if _, err = decode(d, read(t, getHead+`44"t_sn" 43 61"d" "e" f6`)); !errors.Is(err, dynamodb.ResourceNotFoundException) {
		t.Errorf("%v, want %v", err, gone)
	}
}

// R1: no request takes more memory than some multiple of its bytes, whatever it says.
func TestR1Memory(t *testing.T) {
	for name, text := range refused {
		q := read(t, text)
		d := newDecoder()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = decode(d, q)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > uint64(64<<10+100*q.Size()) {
			t.Errorf("%s: %d bytes for a request of %d", name, n, q.Size())
		}
	}
}

// A GetItem of a known table that is read again takes an allocation for its key.
func TestGetItemAllocations(t *testing.T) {
	one, _ := tables("t_s")
	describe := func(string) (*dynamodb.TableDescription, error) { return one, nil }
	d := &Decoder{Lists: newLists(), Describe: describe, Reread: describe}
	q := read(t, requests["GetItem without parameters"].bytes)
	var c GetCall
	hit := func() {
		if err := d.GetItem(q, &c); err != nil {
			t.Fatal(err)
		}
	}
	hit()
	if n := testing.AllocsPerRun(100, hit); n > 1 {
		t.Errorf("%v allocations, want the text of the key", n)
	}
}

// Lists have the same number everywhere, from their names alone.
func TestListIDs(t *testing.T) {
	seen := make(map[int64]string)
	for _, names := range [][]string{{"a"}, {"b"}, {"a", "b"}, {"ab"}, {"a", "b", "c"}, {"1:a"}, {"a1:b"}, {"aa", "b"}, {"a", "ab"}, {"é"}} {
		id := listID(names)
		if id < 1<<51 || id >= 1<<52 {
			t.Errorf("%q: %d is not within 2^51 and 2^52", names, id)
		}
		if other, ok := seen[id]; ok {
			t.Errorf("%q and %s have the number %d", names, other, id)
		}
		seen[id] = fmt.Sprintf("%q", names)
		for range 2 {
			if again := listID(names); again != id {
				t.Errorf("%q: %d and %d", names, id, again)
			}
		}
	}
	if id := listID(nil); id != 1 {
		t.Errorf("the empty list: %d", id)
	}
	// printf 1:a | sha256sum | cut -c1-13, and the highest bit.
	if id := listID([]string{"a"}); id != 0xc162fddd39a3e {
		t.Errorf("[a]: %#x", id)
	}
}

func TestLists(t *testing.T) {
	var added [][]string
	l := NewLists(3, 0, func(names []string) { added = append(added, names) })
	a, err := l.Define([]string{"a"})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, err := l.Define([]string{"a"})
		if err != nil || again != a {
			t.Errorf("again: %d, %v; want %d", again, err, a)
		}
	}
	if id, err := l.Define(nil); id != 1 || err != nil {
		t.Errorf("the empty list: %d, %v", id, err)
	}
	if names, err := l.Names(1); len(names) != 0 || err != nil {
		t.Errorf("the empty list: %q, %v", names, err)
	}
	for _, names := range [][]string{{"a", "b"}, {"b"}} {
		id, err := l.Define(names)
		if got, wrong := l.Names(id); err != nil || wrong != nil || !cmp.Equal(got, names) {
			t.Errorf("%q: %q, %v, %v", names, got, err, wrong)
		}
	}
	if d := cmp.Diff([][]string{{"a"}, {"a", "b"}, {"b"}}, added); d != "" || l.Len() != 3 {
		t.Errorf("%d lists (-want +got)\n%s", l.Len(), d)
	}
	for _, id := range []int64{0, -1, 2, a + 1, 1 << 51, 1 << 62} {
		if names, err := l.Names(id); !isInvalid(err) || !strings.Contains(err.Error(), "-state") {
			t.Errorf("%d: %q, %v; want an advice", id, names, err)
		}
	}
}

// R4: lists are bounded in number and in bytes. Those that there are go on.
func TestR4Lists(t *testing.T) {
	for name, l := range map[string]*Lists{"number": NewLists(2, 0, nil), "bytes": NewLists(0, 2*(listOverhead+listName+len64("1:a")), nil)} {
		for i, want := range []bool{true, true, false, false} {
			names := []string{string(rune('a' + i))}
			id, err := l.Define(names)
			if (err == nil) != want || !want && !errors.Is(err, dynamodb.LimitExceededException) {
				t.Errorf("%s, list %d: %v", name, i, err)
			}
			if _, err := l.Names(id); want && err != nil {
				t.Error(err)
			}
		}
		if _, err := l.Define([]string{"b"}); err != nil || l.Len() != 2 {
			t.Errorf("%s: a known list: %v; %d lists", name, err, l.Len())
		}
	}
	l := NewLists(0, 0, nil)
	many := make([]string, maxNames+1)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	if _, err := l.Define(many); !isInvalid(err) {
		t.Errorf("65,536 names: %v", err)
	}
	if _, err := l.Define(many[1:]); err != nil {
		t.Errorf("65,535 names: %v", err)
	}
	for _, names := range [][]string{{""}, {"a", "a"}, {"\xff"}, {strings.Repeat("a", 65536)}} {
		if _, err := l.Define(names); !isInvalid(err) {
			t.Errorf("%.10q: %v", names, err)
		}
	}
}

func len64(s string) int64 { return int64(len(s)) }

// Nobody who sends a list can change it afterwards, and the texts of its names are the
// registry's own.
func TestListsAreCopied(t *testing.T) {
	l := NewLists(0, 0, nil)
	names := []string{"a", "", "12:x", "b:"}
	names[1] = "é"
	id, err := l.Define(names)
	if err != nil {
		t.Fatal(err)
	}
	names[0] = "z"
	got, err := l.Names(id)
	if d := cmp.Diff([]string{"a", "é", "12:x", "b:"}, got); err != nil || d != "" {
		t.Errorf("%v (-want +got)\n%s", err, d)
	}
}

// A list that is known costs no memory, and two goroutines may define one at once.
func TestListsOfMany(t *testing.T) {
	l := NewLists(0, 0, nil)
	names := []string{"author", "title", "year"}
	want, err := l.Define(names)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = l.Define(names) }); n > dropped {
		t.Errorf("%v allocations", n)
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 100 {
				one := []string{fmt.Sprint("a", j%10), "b"}
				id, err := l.Define(one)
				if got, wrong := l.Names(id); err != nil || wrong != nil || !cmp.Equal(got, one) {
					t.Errorf("goroutine %d: %q, %v, %v", i, got, err, wrong)
				}
			}
		})
	}
	all.Wait()
	if id, err := l.Define(names); id != want || err != nil || l.Len() != 11 {
		t.Errorf("%d, %v; %d lists", id, err, l.Len())
	}
}

// Two lists with one number: the second is refused, and never takes the place of the
// first. Nobody can make such lists, so that one is put there.
func TestListsWithOneNumber(t *testing.T) {
	l := NewLists(0, 0, nil)
	l.of[listID([]string{"mine"})] = []string{"other"}
	if id, err := l.Define([]string{"mine"}); !errors.Is(err, dynamodb.LimitExceededException) {
		t.Errorf("%d, %v", id, err)
	}
}
