package gen

import "math/rand/v2"

// A Source is where the choices of a generator come from: a random generator,
// or the bytes of a fuzzer, which the same calls then read as a script. Bytes
// that have run out are zeros, and zero is always the plain choice: the first
// of a list, 0 for a number, no for a chance. So every generator ends, and a
// fuzzer that shortens its bytes makes its case simpler.
//
// A Source is for one goroutine. The zero Source has no bytes.
type Source struct {
	rand  *rand.Rand
	bytes []byte
}

// FromRand returns a Source that asks r.
func FromRand(r *rand.Rand) *Source { return &Source{rand: r} }

// FromSeed returns a Source of the random case with this number. The same
// number gives the same choices on every machine.
func FromSeed(seed uint64) *Source { return FromRand(rand.New(rand.NewPCG(seed, 0x1a3e7a1))) }

// FromBytes returns a Source that reads b.
func FromBytes(b []byte) *Source { return &Source{bytes: b} }

// Intn returns a number from 0 to n-1. It takes as many bytes as n-1 has.
func (s *Source) Intn(n int) int {
	if s.rand != nil {
		return s.rand.IntN(n)
	}
	v := 0
	for m := n - 1; m > 0; m >>= 8 {
		v = v<<8 | s.next()
	}
	return v % n
}

// next takes one byte.
func (s *Source) next() int {
	if len(s.bytes) == 0 {
		return 0
	}
	b := s.bytes[0]
	s.bytes = s.bytes[1:]
	return int(b)
}

// Chance reports true in so many of 100 cases.
func (s *Source) Chance(percent int) bool { return s.Intn(100) >= 100-percent }

// Pick returns one of the choices, at least one.
func Pick[T any](s *Source, choices ...T) T { return choices[s.Intn(len(choices))] }
