package access

// SetMaxBlocks changes how many blocks a Matrix can have, and returns what changes it
// back.
func SetMaxBlocks(n int64) (restore func()) {
	was := maxBlocks
	maxBlocks = n
	return func() { maxBlocks = was }
}
