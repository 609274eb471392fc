package review

// removal returns the edit that removes a member of a list or an object, with the
// comma that belongs to it. It reports false for the only member.
func removal(text []byte, s span) (Edit, bool) {
	if next := skipSpace(text, s.end, 1); next < len(text) && text[next] == ',' {
		return Edit{Start: s.start, End: skipSpace(text, next+1, 1)}, true
	}
	if before := skipSpace(text, s.start-1, -1); before >= 0 && text[before] == ',' {
		return Edit{Start: before, End: s.end}, true
	}
	return Edit{}, false
}
