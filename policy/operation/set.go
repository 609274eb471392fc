package operation

import "slices"

// set is a list of texts without duplicates, in the order in which they came.
// Up to few of them, the usual case, are compared one by one; more are also
// kept in a map, made when it is needed, so that no body takes long.
type set struct {
	list []string
	seen map[string]struct{}
}

const few = 16

// add adds a text if it is not there, and reports whether it was not.
func (s *set) add(text string) bool {
	if s.has(text) {
		return false
	}
	if s.list == nil {
		s.list = make([]string, 0, 4)
	}
	s.list = append(s.list, text)
	return true
}

// addDistinct adds texts that are not there. No two of them may be equal.
func (s *set) addDistinct(texts []string) {
	before := set{s.list, s.seen}
	if before.list == nil {
		s.list = make([]string, 0, len(texts))
	}
	for _, text := range texts {
		if !before.has(text) {
			s.list = append(s.list, text)
		}
	}
	s.seen = before.seen
}

// has reports whether a text is there.
func (s *set) has(text string) bool {
	if len(s.list) <= few {
		return slices.Contains(s.list, text)
	}
	if s.seen == nil {
		s.seen = make(map[string]struct{}, 2*len(s.list))
	}
	for _, t := range s.list[len(s.seen):] { // distinct, so the map has as many as it has seen
		s.seen[t] = struct{}{}
	}
	_, there := s.seen[text]
	return there
}

// reset makes the set empty.
func (s *set) reset() {
	s.list = s.list[:0]
	s.seen = nil
}
