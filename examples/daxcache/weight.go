package daxcache

// Weights: what an entry takes of the memory of the process. The budget of a cache
// is about them, so they have to be right, and TestByteBudget compares them with
// the heap.

const (
	// memoryPerEntry is an element of a list, an entry, and the share of the map
	// from keys to them, which is about two thirds full.
	memoryPerEntry = 48 + 64 + 40
	memoryOfPage   = 64
)

// weighItem returns the weight of an item in the item cache.
func weighItem(key string, item Item) int64 {
	weight := memoryPerEntry + len(key)
	if item != nil {
		weight += item.Footprint()
	}
	return int64(weight)
}

// weighPage returns the weight of a page in the query cache.
func weighPage(key string, page *QueryOutput) int64 {
	weight := memoryPerEntry + memoryOfPage + len(key)
	for _, item := range page.Items {
		weight += 8 + item.Footprint()
	}
	if page.LastEvaluatedKey != nil {
		weight += page.LastEvaluatedKey.Footprint()
	}
	return int64(weight)
}
