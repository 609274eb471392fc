package expression

// Symbols: the names in the expressions of a request, numbered. Steps of paths
// are compared by their numbers, so names of 64 KB, which placeholders can
// stand for, are read once and not at each use.

// few are as many as compare faster one by one than by a map.
const few = 8

// symbols are the names so far.
type symbols struct {
	texts []symbol
	known map[string]int32 // into texts, if there are more than few
	tops  []string         // the names that paths begin with
}

// reset makes the symbols empty.
func (s *symbols) reset() {
	clear(s.known)
	*s = symbols{s.texts[:0], s.known, s.tops[:0]}
}

type symbol struct {
	text string
	top  bool  // some path begins with it
	root int32 // the edge that begins with it, in the tree of claims; 0: none
}

// symbol returns the number of a name in an expression of so many bytes.
func (s *symbols) symbol(text string, size int) int32 {
	n := len(s.texts)
	if n <= few {
		for i := range s.texts {
			if s.texts[i].text == text {
				return int32(i)
			}
		}
	} else if i, ok := s.known[text]; ok {
		return i
	}
	s.texts = append(s.texts, symbol{text: text})
	if n >= few {
		s.enter(size)
	}
	return int32(n)
}

// enter adds the missing texts to the map.
func (s *symbols) enter(size int) {
	if s.known == nil {
		s.known = make(map[string]int32, few+size/4) // a name, and its separator from the next
	}
	for i := len(s.known); i < len(s.texts); i++ {
		s.known[s.texts[i].text] = int32(i)
	}
}

// top records that a path begins with a name.
func (s *symbols) top(i int32) {
	if t := &s.texts[i]; !t.top {
		t.top = true
		s.tops = append(s.tops, t.text)
	}
}
