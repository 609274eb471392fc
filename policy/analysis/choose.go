package analysis

// choose returns the first value where it is asked for, or else the second.
func choose[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}
