package operation

// set is a list of texts without duplicates, in the order in which they came.
// Up to few of them are compared one by one, which is how bodies are; more than
// that are also kept in a map, so that no body takes long.
type set struct {
	list []string
	seen map[string]struct{}
}

const few = 16

// add adds a text if it is not there, and reports whether it was not.
func (s *set) add(text string) bool {
	if s.seen != nil {
		if _, there := s.seen[text]; there {
			return false
		}
		s.seen[text] = struct{}{}
		s.list = append(s.list, text)
		return true
	}
	for _, t := range s.list {
		if t == text {
			return false
		}
	}
	if s.list == nil {
		s.list = make([]string, 0, 4)
	}
	s.list = append(s.list, text)
	if len(s.list) > few {
		s.seen = make(map[string]struct{}, 4*few)
		for _, t := range s.list {
			s.seen[t] = struct{}{}
		}
	}
	return true
}

// reset makes the set empty.
func (s *set) reset() { s.list, s.seen = s.list[:0], nil }
