#include <iostream>

#include "bench/run.hpp"

int main(int argc, char** argv) { return sim::run_command({argv + 1, argv + argc}, std::cout, std::cerr); }
