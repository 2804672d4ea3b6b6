// KrakenD 2.13.8 links github.com/google/uuid v1.6.0. This older one is the fault under test:
// it must never be updated.
module example.com/pants-krakend/wrongversion

go 1.22

require github.com/google/uuid v1.5.0
