package fuzz

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/syntax"
)

// TestExported finds every exported function and type of the library in the
// lists that TestZeroValues walks.
func TestExported(t *testing.T) {
	want := libraryNames(t)
	got := slices.Concat(slices.Collect(maps.Keys(exportedFuncs)), slices.Collect(maps.Keys(exportedTypes)))
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("exported_test.go has a line for each exported function, type and variable of the library; (-want +got):\n%s", diff)
	}
}

// libraryNames returns what the packages of the library export, except methods
// and constants: "policy/syntax.Parse".
func libraryNames(t *testing.T) (names []string) {
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (slices.Contains([]string{"examples", "fuzz", "testdata", "internal"}, d.Name()) || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", name), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range f.Decls {
			for _, n := range declared(decl) {
				if n.IsExported() {
					names = append(names, path.Dir(name)+"."+n.Name)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

// declared returns the functions, types and variables of a declaration.
func declared(decl ast.Decl) (names []*ast.Ident) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name)
			case *ast.ValueSpec:
				if d.Tok == token.VAR {
					names = append(names, s.Names...)
				}
			}
		}
	}
	return names
}

// TestZeroValues calls every exported function and method with zero values, nil
// and numbers out of range, in all places at once and beside good values, and
// then with what the calls returned. Nothing may panic except what is named
// Must; and where no value is good, nothing may be allowed.
func TestZeroValues(t *testing.T) {
	for _, bare := range []bool{true, false} {
		name, good := "nothing good", []any{}
		if !bare {
			name, good = "beside good values", goodValues(t)
		}
		t.Run(name, func(t *testing.T) {
			w := &walker{t: t, rand: rand.New(rand.NewPCG(1, 2)), pool: map[reflect.Type][]reflect.Value{}, bare: bare, failed: map[string]bool{}}
			for _, v := range good {
				w.keep(reflect.ValueOf(v))
			}
			for range max(1, part(3)) {
				w.walk()
			}
			if w.calls < 10_000 {
				t.Errorf("%d calls only", w.calls)
			}
			t.Logf("%d calls", w.calls)
		})
	}
}

// walker calls everything that the library exports.
type walker struct {
	t      *testing.T
	rand   *rand.Rand
	pool   map[reflect.Type][]reflect.Value // values that calls returned, by type
	bare   bool                             // no value is good
	failed map[string]bool                  // what has been reported
	calls  int
}

// walk calls each function and each method once more, with many arguments.
func (w *walker) walk() {
	for _, name := range slices.Sorted(maps.Keys(exportedFuncs)) {
		w.callAll(name, reflect.ValueOf(exportedFuncs[name]), nil)
	}
	for _, name := range slices.Sorted(maps.Keys(exportedTypes)) {
		t := exportedTypes[name]
		if t.Kind() == reflect.Interface {
			continue
		}
		p := reflect.PointerTo(t)
		for i := range p.NumMethod() {
			m := p.Method(i)
			w.callAll("("+name+")."+m.Name, m.Func, w.receivers(t, m.Name))
		}
	}
}

// receivers returns pointers to call a method on. The nil pointer is one, if the
// library hands out pointers to the type, which may be nil then; but not for
// methods of the value, which no pointer to nothing has, nor for those that
// write into it.
func (w *walker) receivers(t reflect.Type, method string) (list []reflect.Value) {
	_, ofValue := t.MethodByName(method)
	writes := strings.HasPrefix(method, "Unmarshal") || method == "Insert"
	if handedOut()[t] && !ofValue && !writes {
		list = append(list, reflect.Zero(reflect.PointerTo(t)))
	}
	for _, v := range w.values(t, 2) {
		list = append(list, pointerTo(v))
	}
	return list
}

// handedOut returns the types to which the library returns pointers, or has
// them in fields and lists.
var handedOut = sync.OnceValue(func() map[reflect.Type]bool {
	out := map[reflect.Type]bool{}
	note := func(t reflect.Type) {
		for t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() == reflect.Pointer {
			out[t.Elem()] = true
		}
	}
	results := func(f reflect.Type) {
		for i := range f.NumOut() {
			note(f.Out(i))
		}
	}
	for _, f := range exportedFuncs {
		results(reflect.TypeOf(f))
	}
	for _, t := range exportedTypes {
		note(t)
		p := reflect.PointerTo(t)
		for i := range p.NumMethod() {
			results(p.Method(i).Type)
		}
		for i := range numFields(t) {
			note(t.Field(i).Type)
		}
	}
	return out
})

func numFields(t reflect.Type) int {
	if t.Kind() != reflect.Struct {
		return 0
	}
	return t.NumField()
}

func pointerTo(v reflect.Value) reflect.Value {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p
}

// callAll calls a function with each value in each place, beside zero values
// and beside others, and with others in all places.
func (w *walker) callAll(name string, f reflect.Value, receivers []reflect.Value) {
	t := f.Type()
	choices := make([][]reflect.Value, t.NumIn())
	for i := range choices {
		if i == 0 && receivers != nil {
			choices[i] = receivers
		} else {
			choices[i] = w.values(t.In(i), 3)
		}
	}
	pick := func(i int) reflect.Value { return choices[i][w.rand.IntN(len(choices[i]))] }
	ways, step := []bool{false, true, true}, 1
	slow := strings.Contains(name, "policy/analysis.") // an answer about all requests takes a millisecond
	switch {
	case *long && !slow:
	case *long: // the next walk picks others anew
		ways = ways[:2]
	case slow:
		ways, step = ways[:1], 3
	default:
		ways = ways[:2]
	}
	var calls []*call
	for place := range max(1, len(choices)) {
		for n := 0; n < max(1, lenAt(choices, place)); n += step {
			for _, others := range ways {
				args := make([]reflect.Value, len(choices))
				for i := range args {
					switch {
					case i == place:
						args[i] = choices[i][n]
					case others:
						args[i] = pick(i)
					default:
						args[i] = choices[i][0]
					}
				}
				calls = append(calls, &call{name: name, f: f, args: args})
			}
		}
	}
	w.callEach(calls)
}

// callEach makes calls of one function or method, and keeps what they return. Those of
// functions that answer about all requests take most of the time and change nothing
// that they are given: they run beside each other.
func (w *walker) callEach(calls []*call) {
	workers := 1
	if strings.HasPrefix(calls[0].name, "policy/analysis.") || strings.HasPrefix(calls[0].name, "policy/review.") {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(calls)); i = next.Add(1) - 1 {
				calls[i].do()
			}
		})
	}
	running.Wait()
	for _, c := range calls {
		w.calls++
		for _, v := range c.kept {
			w.keep(v)
		}
		fault := c.fault
		if fault == "" && w.bare && c.grants {
			fault = "grants with " + describeArgs(c.args)
		}
		if fault != "" && !w.failed[c.name] {
			w.failed[c.name] = true
			w.t.Errorf("%s %s", c.name, fault)
		}
	}
}

func lenAt(choices [][]reflect.Value, i int) int {
	if i < len(choices) {
		return len(choices[i])
	}
	return 0
}

// call is one call, and what came of it.
type call struct {
	name   string
	f      reflect.Value
	args   []reflect.Value
	kept   []reflect.Value // values that it returned
	grants bool            // something that it returned does
	fault  string          // that it panicked
}

// do makes the call.
func (c *call) do() {
	defer func() {
		if r := recover(); r != nil && !strings.Contains(c.name, ".Must") {
			c.fault = fmt.Sprintf("panics with %s: %v\n%s", describeArgs(c.args), r, where())
		}
	}()
	var results []reflect.Value
	if args := slices.Clone(c.args); c.f.Type().IsVariadic() {
		results = c.f.CallSlice(args)
	} else {
		results = c.f.Call(args)
	}
	for _, r := range results {
		c.kept = append(c.kept, r)
		c.look(r)
	}
}

// where returns the innermost lines of the library in the stack of a panic.
func where() string {
	var lines []string
	for line := range strings.Lines(string(debug.Stack())) {
		if strings.HasPrefix(line, "\t") && strings.Contains(line, ".go:") && !strings.Contains(line, "/src/") && !strings.Contains(line, "zero_test.go") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return strings.Join(lines[:min(4, len(lines))], "\n")
}

func describeArgs(args []reflect.Value) string {
	var parts []string
	for _, a := range args {
		s := fmt.Sprintf("%#v", a)
		if a.Kind() == reflect.Pointer && !a.IsNil() {
			s = fmt.Sprintf("&%#v", a.Elem())
		}
		parts = append(parts, s[:min(300, len(s))])
	}
	return strings.Join(parts, ", ")
}

// look prints a result, as a log would, walks it if it is an iterator, and looks for a
// grant.
func (c *call) look(r reflect.Value) {
	switch r.Kind() {
	case reflect.Func:
		if r.Type().CanSeq() && !r.IsNil() {
			n := 0
			for v := range r.Seq() {
				c.kept = append(c.kept, v)
				if n++; n == 10 {
					break
				}
			}
		}
		return
	case reflect.Interface:
		if err, ok := r.Interface().(error); ok {
			_ = err.Error()
		}
		return
	default:
	}
	if s := fmt.Sprint(r.Interface()); strings.Contains(s, "PANIC=") {
		panic("printing the result: " + s)
	}
	c.grants = c.grants || grants(r.Interface()) || isYes(c.name, r, c.args)
}

// isYes reports whether a zero value says of itself that it is an Allow, or
// valid.
func isYes(name string, r reflect.Value, args []reflect.Value) bool {
	_, method, _ := strings.Cut(name, ").")
	return slices.Contains([]string{"Allowed", "Succeeds", "IsValid"}, method) && r.Bool() && (args[0].IsNil() || args[0].Elem().IsZero())
}

// grants reports whether the outcome of a decision is an Allow.
func grants(v any) bool {
	switch v := v.(type) {
	case policy.Decision:
		return v.Allowed()
	case *policy.Trace:
		return v.Decision.Allowed()
	case access.Access:
		return v.Path() != access.NoPath
	case access.Answer:
		return v.Allowed()
	}
	return false
}

// keep puts a value of the library, and those in a list, into the pool.
func (w *walker) keep(v reflect.Value) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	if v.Kind() == reflect.Slice && v.Len() > 0 {
		w.keep(v.Index(0))
		w.keep(v.Index(v.Len() - 1))
	}
	const most = 12
	t := v.Type()
	if !strings.Contains(t.PkgPath(), "iameval") || v.IsZero() || len(w.pool[t]) >= most || !v.CanInterface() {
		return
	}
	copied := reflect.New(t).Elem()
	copied.Set(v)
	w.pool[t] = append(w.pool[t], copied)
}

// values returns values of a type, the zero value first: what has no meaning,
// and what the pool has.
func (w *walker) values(t reflect.Type, depth int) []reflect.Value {
	list := append([]reflect.Value{reflect.Zero(t)}, w.pool[t]...)
	add := func(v any) { list = append(list, reflect.ValueOf(v).Convert(t)) }
	switch t.Kind() {
	case reflect.Bool:
		add(true)
	case reflect.Int, reflect.Int64:
		for _, n := range []int64{-1, 1, 7, math.MaxInt64, math.MinInt64} {
			add(n)
		}
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uint:
		add(uint8(1))
		list = append(list, reflect.ValueOf(uint64(math.MaxUint64)).Convert(t))
	case reflect.String:
		for _, s := range oddTexts {
			add(s)
		}
		if !w.bare {
			for _, s := range goodTexts {
				add(s)
			}
		}
	case reflect.Func:
		list = append(list, reflect.MakeFunc(t, func([]reflect.Value) (out []reflect.Value) {
			for i := range t.NumOut() {
				out = append(out, reflect.Zero(t.Out(i)))
			}
			return out
		}))
	case reflect.Interface:
		list = append(list, w.implementing(t)...)
	default:
		if depth > 0 {
			list = append(list, w.made(t, depth-1)...)
		}
	}
	return list
}

// oddTexts have a meaning nowhere.
var oddTexts = []string{"x", ":", "\xff", "${", "*", strings.Repeat("a:", 3000)}

// made returns values of a type that is made of others.
func (w *walker) made(t reflect.Type, depth int) (list []reflect.Value) {
	switch t.Kind() {
	case reflect.Pointer:
		for _, v := range w.values(t.Elem(), depth) {
			list = append(list, pointerTo(v))
		}
	case reflect.Slice:
		list = append(list, reflect.MakeSlice(t, 0, 0))
		for _, v := range w.values(t.Elem(), depth) {
			list = append(list, reflect.Append(reflect.Zero(t), v, reflect.Zero(t.Elem())))
		}
	case reflect.Map:
		list = append(list, reflect.MakeMap(t))
		for _, k := range w.values(t.Key(), depth) {
			for _, v := range w.values(t.Elem(), 0) {
				m := reflect.MakeMap(t)
				m.SetMapIndex(k, v)
				list = append(list, m)
			}
		}
	case reflect.Struct:
		bases := append([]reflect.Value{reflect.Zero(t)}, w.pool[t]...)
		for i := range t.NumField() {
			if !t.Field(i).IsExported() {
				continue
			}
			for _, v := range w.values(t.Field(i).Type, depth) {
				s := reflect.New(t).Elem()
				s.Set(bases[w.rand.IntN(len(bases))])
				s.Field(i).Set(v)
				list = append(list, s)
			}
		}
	default: // other types are not made of others
	}
	return list
}

// implementing returns values for an interface.
func (w *walker) implementing(t reflect.Type) (list []reflect.Value) {
	if reflect.TypeFor[error]().Implements(t) {
		list = append(list, reflect.ValueOf(errors.New("odd")))
	}
	for _, name := range slices.Sorted(maps.Keys(exportedTypes)) {
		for _, typ := range []reflect.Type{exportedTypes[name], reflect.PointerTo(exportedTypes[name])} {
			if typ.Kind() != reflect.Interface && typ.Implements(t) && t.NumMethod() > 0 {
				if typ.Kind() == reflect.Pointer {
					list = append(list, reflect.New(typ.Elem()))
				} else {
					list = append(list, reflect.Zero(typ))
				}
			}
		}
	}
	return list
}

// TestOutOfRange asks with numbers that name nothing, where an answer could
// open something: each is an error, a denial or not sure.
func TestOutOfRange(t *testing.T) {
	document := []byte(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
	doc, err := syntax.Parse("doc.json", document)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []policy.Kind{0, policy.Endpoint + 1, 255} {
		if p, err := policy.Parse("doc.json", k, document); err == nil || p != nil {
			t.Errorf("Parse of kind %d: %v, %v", k, p, err)
		}
		if p, err := policy.Compile("doc.json", k, doc); err == nil || p != nil {
			t.Errorf("Compile of kind %d: %v, %v", k, p, err)
		}
	}
	for _, odd := range []condition.Result{condition.Indeterminate + 1, 255} {
		for name, r := range map[string]condition.Result{
			"and True": odd.And(condition.True), "True and": condition.True.And(odd), "or False": odd.Or(condition.False),
			"False or": condition.False.Or(odd), "not": odd.Not(),
		} {
			if r == condition.True || r == condition.False {
				t.Errorf("Result %d, %s: %v", odd, name, r)
			}
		}
	}
	if test, err := condition.NewTest(condition.Operator{}, "aws:username", []string{"x"}, 0); err == nil {
		t.Errorf("NewTest of the zero Operator: %v", test)
	}
	if d := (policy.Decision{Verdict: 255}); d.Allowed() {
		t.Errorf("Verdict 255 is allowed: %v", d)
	}
}
