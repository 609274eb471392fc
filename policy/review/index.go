package review

// index finds subjects, by their places among all. It is made once for all documents.
type index struct {
	having map[*Document][]int // those that have a document, in order
	bound  map[*Document]int   // the first whose boundary it is
	roles  func() *roles
}
