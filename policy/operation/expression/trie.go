package expression

// Tree holds values by document paths, where no path contains another: what a
// request wants of an item, or does to it, in the shape of the item. The paths
// a.b, a.c and d[0] make
//
//	Fields: a -> Fields: b -> Leaf
//	             c -> Leaf
//	        d -> Elements: 0 -> Leaf
//
// The zero Tree is empty and ready for use.
type Tree[T any] struct {
	Leaf     *T // the value if a path ends here, else nil
	Fields   map[string]*Tree[T]
	Elements map[int]*Tree[T]
}

// Insert adds a value at a path. A [Parser] ensures that the paths of one
// expression are compatible.
func (t *Tree[T]) Insert(path Path, value T) {
	for _, step := range path {
		t = t.child(step)
	}
	t.Leaf = &value
}

// child returns the tree one step further, and makes it if needed.
func (t *Tree[T]) child(step Step) *Tree[T] {
	if step.Name == "" {
		if t.Elements == nil {
			t.Elements = make(map[int]*Tree[T])
		}
		return get(t.Elements, step.Index)
	}
	if t.Fields == nil {
		t.Fields = make(map[string]*Tree[T])
	}
	return get(t.Fields, step.Name)
}

func get[K comparable, T any](children map[K]*Tree[T], key K) *Tree[T] {
	c := children[key]
	if c == nil {
		c = new(Tree[T])
		children[key] = c
	}
	return c
}
