package condition

import (
	"fmt"
	"testing"
)

// TestHashIsSelective: a hash depends on every character of a key and on its
// length, in keys shorter and longer than a word. It does not follow that no two
// keys have the same, but those that are given together mostly differ so little.
func TestHashIsSelective(t *testing.T) {
	const name = "aws:PrincipalTag/CostCenterOfTeam"
	seen := map[uint32]string{}
	add := func(key string) {
		hash, _ := hashKey(key)
		if other, ok := seen[hash]; ok {
			t.Errorf("%q has the hash of %q", key, other)
		}
		seen[hash] = key
	}
	for n := 1; n <= len(name); n++ {
		add(name[:n])
		for i := range n {
			for _, c := range []string{"0", "1", "2", "_"} {
				add(name[:i] + c + name[i+1:n])
			}
		}
	}
	for i := range 10_000 {
		add(fmt.Sprintf("aws:RequestTag/Tag%04d", i))
	}
}

// TestPlainKeys: a key with one byte that is not plain, at any place, is
// not plain; shorter keys than a word never are.
func TestPlainKeys(t *testing.T) {
	for _, name := range []string{"aws:source", "AWS:SOURCEIP", "aws:SourceIpAndMore", "aws:abcd", "AWS:ABC"} {
		for i := range len(name) {
			for c := range 256 {
				key := name[:i] + string([]byte{byte(c)}) + name[i+1:]
				want := len(name) >= 8 && '!' <= c && c <= '~'
				if _, plain := hashKey(key); plain != want {
					t.Errorf("%q is plain: %t, want %t", key, plain, want)
				}
			}
		}
	}
}
