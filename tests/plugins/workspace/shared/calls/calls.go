// Package calls counts calls, over all plugins of one gateway that link it: a count that both
// plugins of this workspace raise proves that the gateway holds one copy of this package.
package calls

import "sync/atomic"

var total atomic.Int64

// Next counts one more call and tells how many there have been.
func Next() int64 { return total.Add(1) }
