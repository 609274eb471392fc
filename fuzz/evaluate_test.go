package fuzz

import (
	"testing"

	"github.com/iameval/iameval/fuzz/gen"
)

// FuzzEvaluate lets the fuzzer make the choices of the generator: whatever its
// bytes say, engine and oracle answer alike, and Explain decides as Evaluate.
// What it finds is printed as a smaller case.
//
// The seeds in testdata/fuzz/FuzzEvaluate are one for each verdict, layer and
// type of caller that random bytes led to.
func FuzzEvaluate(f *testing.F) {
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		c := gen.New(gen.FromBytes(b))
		if diff := compare(c); diff != "" {
			t.Error(report(c, diff))
		}
	})
}
