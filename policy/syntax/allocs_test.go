package syntax

import "testing"

// TestNoAllocs holds what is promised to allocate nothing.
func TestNoAllocs(t *testing.T) {
	d, err := Parse("", []byte(`{"Id":"a\u0024{b","Statement":{"Effect":"Deny","Action":"*"}}`))
	if err != nil {
		t.Fatal(err)
	}
	test := func(name string, f func()) {
		t.Helper()
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
	test("String.Offset", func() { d.ID.Offset(3) })
	test("String.Quoted", func() { d.ID.Quoted() })
	test("Document.Position", func() { d.Position(20) })
	test("Document.Errors", func() { _ = d.Errors() })
}

// TestParseAllocs: the allocations of a document do not grow with its size, as long as
// its statements are of usual size: the text, the tree in a few pieces. The figures are
// those of the documentation of Parse.
func TestParseAllocs(t *testing.T) {
	for _, size := range benchmarkSizes {
		src := benchmarkDocument(size)
		n := testing.AllocsPerRun(100, func() {
			if _, err := Parse("", src); err != nil {
				t.Error(err)
			}
		})
		want := 10.0
		if len(src) <= 1<<10 {
			want = 4
		}
		if n > want {
			t.Errorf("a document of %d bytes takes %v allocations, want at most %v", len(src), n, want)
		}
	}
}
